import { randomBytes, scryptSync, timingSafeEqual } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";

const Stored = z.object({ user: z.string(), salt: z.string(), hash: z.string() });

/**
 * The administrator in Grafana's database. As in the real one the environment counts on the first start only; afterwards
 * the password is what the database holds.
 */
export class Admin {
  private readonly stored: z.output<typeof Stored>;

  /** @throws Error when the data folder is not writable. */
  constructor(dataFolder: string, user: string, password: string) {
    const file = path.join(dataFolder, "grafana.db");
    if (existsSync(file)) {
      this.stored = Stored.parse(JSON.parse(readFileSync(file, "utf8")));
      return;
    }
    const salt = randomBytes(16).toString("hex");
    this.stored = { user, salt, hash: digest(password, salt).toString("hex") };
    writeFileSync(file, JSON.stringify(this.stored), { mode: 0o640 });
  }

  /** Whether an Authorization header is this administrator's. */
  accepts(header: string | undefined): boolean {
    const [user, ...rest] = Buffer.from(/^Basic (.+)$/i.exec(header ?? "")?.[1] ?? "", "base64")
      .toString("utf8")
      .split(":");
    return (
      user === this.stored.user &&
      timingSafeEqual(digest(rest.join(":"), this.stored.salt), Buffer.from(this.stored.hash, "hex"))
    );
  }
}

const digest = (password: string, salt: string): Buffer => scryptSync(password, salt, 32);

import { randomBytes, scryptSync, timingSafeEqual } from "node:crypto";
import { Pool } from "pg";
import { z } from "zod";
import type { ServedProvider } from "./blueprints";
import type { Settings } from "./settings";

/** Any number; the same for server and worker, so that only one migrates at a time. */
const MIGRATION_LOCK = 710_001;

const MIGRATION = `
  CREATE TABLE IF NOT EXISTS authentik_standin_user (username text PRIMARY KEY, salt text NOT NULL, hash text NOT NULL);
  CREATE TABLE IF NOT EXISTS authentik_standin_provider (name text PRIMARY KEY, provider jsonb NOT NULL)`;

const Password = z.object({ salt: z.string(), hash: z.string() });
const Provider = z.object({
  name: z.string(),
  mode: z.string(),
  externalHost: z.string(),
  cookieDomain: z.string(),
  authentikHost: z.string(),
});

/** Users and proxy providers in PostgreSQL, shared by server and worker. */
export class Database {
  private readonly pool: Pool;

  constructor(settings: Settings["postgres"]) {
    this.pool = new Pool({ ...settings, max: 4, connectionTimeoutMillis: 5000 });
    // an idle connection that PostgreSQL ends must not end the process; the next query tells
    this.pool.on("error", () => undefined);
  }

  /** @throws Error of PostgreSQL when it can't be used. */
  async ping(): Promise<void> {
    await this.pool.query("SELECT 1");
  }

  async migrate(): Promise<void> {
    const client = await this.pool.connect();
    try {
      await client.query("BEGIN");
      await client.query("SELECT pg_advisory_xact_lock($1)", [MIGRATION_LOCK]);
      await client.query(MIGRATION);
      await client.query("COMMIT");
    } finally {
      client.release();
    }
  }

  /** Makes a user unless there is one of that name. */
  async createUser(username: string, password: string): Promise<void> {
    const salt = randomBytes(16).toString("hex");
    await this.pool.query("INSERT INTO authentik_standin_user VALUES ($1, $2, $3) ON CONFLICT DO NOTHING", [
      username,
      salt,
      digest(password, salt).toString("hex"),
    ]);
  }

  async checkPassword(username: string, password: string): Promise<boolean> {
    const { rows } = await this.pool.query("SELECT salt, hash FROM authentik_standin_user WHERE username = $1", [
      username,
    ]);
    const found = Password.safeParse(rows[0]).data;
    return found !== undefined && timingSafeEqual(digest(password, found.salt), Buffer.from(found.hash, "hex"));
  }

  async saveProvider(provider: ServedProvider): Promise<void> {
    await this.pool.query(
      "INSERT INTO authentik_standin_provider VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET provider = excluded.provider",
      [provider.name, JSON.stringify(provider)],
    );
  }

  async providers(): Promise<ServedProvider[]> {
    const { rows } = await this.pool.query("SELECT provider FROM authentik_standin_provider");
    return z
      .array(z.object({ provider: Provider }))
      .parse(rows)
      .map(({ provider }) => provider);
  }

  async end(): Promise<void> {
    await this.pool.end();
  }
}

const digest = (password: string, salt: string): Buffer => scryptSync(password, salt, 32);

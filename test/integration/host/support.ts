import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pm2Apps, runPm2, type Pm2 } from "../../../policies/observe/pm2";
import { ensurePm2 } from "../../../infra/toolchain/pm2";
import { freePort } from "../support/free-port";

/** The webhook's own port, and those that tests use after it. */
const PORTS = 8;

/** The webhook's script as a test has it: answers on PORT, idles where the port is taken; STUBBORN=1 ignores SIGTERM. */
const webhook = `
if (process.env.STUBBORN) process.on("SIGTERM", () => undefined);
const server = require("node:http").createServer((request, response) => response.end(JSON.stringify(process.argv.slice(2))));
server.once("error", () => setInterval(() => undefined, 60_000));
server.listen(Number(process.env.PORT));
`;

/** A folder with a webhook's script and a PM2 of its own. */
export class Ground {
  readonly folder = mkdtempSync(path.join(tmpdir(), "alfa-host-"));
  readonly script = path.join(this.folder, "alfa-webhook.js");
  readonly pm2: Pm2 & { home: string; command: string };
  private readonly children: ChildProcess[] = [];

  private constructor(
    command: string,
    readonly port: number,
  ) {
    this.pm2 = { home: path.join(this.folder, "pm2"), command };
    writeFileSync(this.script, webhook);
  }

  static async open(): Promise<Ground> {
    return new Ground(await ensurePm2(), await freePort(PORTS));
  }

  get health(): string {
    return `http://127.0.0.1:${this.port}/health`;
  }

  /** Starts a process that outlives nobody; resolves once its command line is its own. */
  async start(command: string, args: readonly string[], env: Record<string, string> = {}, argv0?: string) {
    const child = spawn(command, args, {
      cwd: this.folder,
      env: { ...process.env, PORT: String(this.port), ...env },
      stdio: "ignore",
      ...(argv0 !== undefined && { argv0 }),
    });
    this.children.push(child);
    await new Promise((resolve, reject) => child.once("spawn", resolve).once("error", reject));
    return child;
  }

  /** A copy of the webhook outside PM2. */
  copy(env: Record<string, string> = {}): Promise<ChildProcess> {
    return this.start(process.execPath, [this.script], env);
  }

  async close(): Promise<void> {
    for (const child of this.children) child.kill("SIGKILL");
    if (await pm2Apps(this.pm2)) await runPm2(this.pm2, ["kill"]);
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export const hasEnded = ({ exitCode, signalCode }: ChildProcess): boolean => exitCode !== null || signalCode !== null;

import { spawn } from "node:child_process";
import { mkdirSync, openSync, closeSync, rmSync, symlinkSync } from "node:fs";
import path from "node:path";
import { build } from "esbuild";
import { UserError } from "../../../../stacks/model/errors";
import { checkout } from "../../paths";
import { until } from "../up/wait";
import { processStart } from "./process-start";
import { isAlive, readRecords, writeRecords, type Recorded } from "./records";

const STRAYS = 3;
/** The webhook, its strays, two tunnels. */
export const HOST_PROCESSES = 1 + STRAYS + 2;
const GRACE_MS = 3_000;

export interface HostSettings {
  /** Where scripts, logs and the record of processes are kept (.sandbox). */
  readonly directory: string;
  /** Published port of the webhook and of n8n, offset included. */
  readonly webhookPort: number;
  readonly n8nPort: number;
}

interface Planned {
  readonly name: string;
  readonly program: string;
  readonly argv0: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * Starts what the audit found outside Compose: the webhook with three idle copies, and two cloudflared tunnels. Those that
 * live already are left alone.
 * @throws UserError when something else answers on the webhook's port.
 */
export async function startHostProcesses(settings: HostSettings): Promise<void> {
  const folder = path.join(settings.directory, "host");
  const alive = readRecords(settings.directory).filter(isAlive);
  const missing = planned(settings, folder).filter(({ name }) => !alive.some((one) => one.name === name));
  if (missing.length > 0) await writeScripts(folder);
  const records = [...alive];
  const health = `http://127.0.0.1:${settings.webhookPort}/health`;
  for (const one of missing) {
    records.push(start(one, folder, path.join(settings.directory, "logs")));
    writeRecords(settings.directory, records);
    // the first one takes the port; only then do its copies find it taken
    if (one.name === "webhook") await webhookAnswers(health);
  }
  await webhookAnswers(health);
}

async function webhookAnswers(health: string): Promise<void> {
  await until(`the ALFA webhook answers on ${health}`, 15_000, async () => {
    const response = await fetch(health);
    const text = await response.text();
    if (!text.includes('"alfa-webhook"'))
      throw new UserError(`another process uses the port: it answered ${response.status}`);
    return response.ok;
  });
}

function planned({ webhookPort, n8nPort }: HostSettings, folder: string): Planned[] {
  const env = { PORT: String(webhookPort), N8N_URL: `http://127.0.0.1:${n8nPort}` };
  const webhook = { program: process.execPath, argv0: "node", args: [path.join(folder, "alfa-webhook.js")], env };
  const tunnel = (port: number) => ({
    program: path.join(folder, "cloudflared"),
    argv0: "cloudflared",
    args: ["tunnel", "--url", `http://localhost:${port}`],
  });
  return [
    { name: "webhook", ...webhook },
    ...Array.from({ length: STRAYS }, (_, i) => ({ name: `webhook-stray-${i + 1}`, ...webhook })),
    { name: "cloudflared-webhook", ...tunnel(webhookPort) },
    { name: "cloudflared-n8n", ...tunnel(n8nPort) },
  ];
}

/**
 * The tunnels' command line must read as the real one's: `cloudflared tunnel --url URL`. So "cloudflared" is a link to
 * Node, and "tunnel" the script that it runs in this folder.
 */
async function writeScripts(folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const scripts = {
    "alfa-webhook.js": "alfa-webhook-standin.ts",
    tunnel: "../images/cloudflared/cloudflared-standin.ts",
  };
  await Promise.all(
    Object.entries(scripts).map(([name, source]) =>
      build({
        entryPoints: [path.join(checkout, "infra", "toolchain", "sandbox", "host", source)],
        outfile: path.join(folder, name),
        bundle: true,
        platform: "node",
        target: "node20",
        format: "cjs",
        logLevel: "error",
      }),
    ),
  );
  const link = path.join(folder, "cloudflared");
  rmSync(link, { force: true });
  symlinkSync(process.execPath, link);
}

function start({ name, program, argv0, args, env }: Planned, folder: string, logs: string): Recorded {
  mkdirSync(logs, { recursive: true });
  const log = openSync(path.join(logs, `${name}.log`), "a");
  const child = spawn(program, args, {
    argv0,
    cwd: folder,
    env: { ...process.env, NODE_OPTIONS: "", ...env },
    detached: true,
    stdio: ["ignore", log, log],
  });
  closeSync(log);
  child.unref();
  const started = child.pid === undefined ? undefined : processStart(child.pid);
  if (child.pid === undefined || started === undefined)
    throw new UserError(
      `Could not start "${program} ${args.join(" ")}"; its log is "${path.join(logs, `${name}.log`)}"`,
    );
  return { name, pid: child.pid, started };
}

/** Ends exactly the recorded processes that still are the ones recorded. @returns their names. */
export async function endHostProcesses(directory: string): Promise<string[]> {
  const alive = readRecords(directory).filter(isAlive);
  for (const { pid } of alive) signal(pid, "SIGTERM");
  const end = Date.now() + GRACE_MS;
  while (alive.some(isAlive) && Date.now() < end) await new Promise((resolve) => setTimeout(resolve, 50));
  for (const { pid } of alive.filter(isAlive)) signal(pid, "SIGKILL");
  writeRecords(directory, []);
  return alive.map(({ name }) => name);
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // it ended by itself in between
  }
}

import { spawn } from "node:child_process";
import { mkdirSync, openSync, closeSync, rmSync, symlinkSync } from "node:fs";
import path from "node:path";
import { build } from "esbuild";
import { UserError } from "../../../../stacks/model/errors";
import { checkout } from "../../paths";
import { daemonOf, startUnderPm2 } from "../../pm2";
import { until } from "../up/wait";
import { processStart } from "../../../../policies/observe/processes/start";
import { isAlive, readRecords, writeRecords, type Recorded } from "./records";

const STRAYS = 3;
const WEBHOOK = "alfa-webhook.js";
/** PM2 and the webhook under it, the webhook's strays, two tunnels. */
export const HOST_PROCESSES = 2 + STRAYS + 2;
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

const hostFolder = (directory: string): string => path.join(directory, "host");

/** The webhook's script in the sandbox. */
export const webhookScript = (directory: string): string => path.join(hostFolder(directory), WEBHOOK);

/** PM2_HOME of the sandbox: `PM2_HOME=… pm2 jlist` shows the webhook. */
export const pm2Home = (directory: string): string => path.join(directory, "pm2");

/**
 * Starts what the audit found outside Compose: the webhook under PM2, three idle copies of it outside PM2, and two
 * cloudflared tunnels. Those that live already are left alone.
 * @throws UserError when something else answers on the webhook's port.
 */
export async function startHostProcesses(settings: HostSettings): Promise<void> {
  const folder = hostFolder(settings.directory);
  const logs = path.join(settings.directory, "logs");
  mkdirSync(logs, { recursive: true });
  const records = readRecords(settings.directory).filter(isAlive);
  const lives = (name: string): boolean => records.some((one) => one.name === name);
  const missing = planned(settings, folder).filter(({ name }) => !lives(name));
  const underPm2 = lives("pm2") && lives("webhook");
  if (missing.length > 0 || !underPm2) await writeScripts(folder);
  if (!underPm2) {
    const started = await startUnderPm2(pm2Home(settings.directory), {
      name: "alfa-webhook",
      script: webhookScript(settings.directory),
      cwd: folder,
      env: webhookEnvironment(settings),
      log: path.join(logs, "webhook.log"),
    });
    keep(settings.directory, records, record("pm2", started.daemon), record("webhook", started.app));
  }
  // it takes the port; only then do its copies find it taken
  await webhookAnswers(`http://127.0.0.1:${settings.webhookPort}/health`);
  for (const one of missing) keep(settings.directory, records, start(one, folder, logs));
}

/** Adds to the records, in the place of those of the same name. */
function keep(directory: string, records: Recorded[], ...added: readonly Recorded[]): void {
  const others = records.filter(({ name }) => !added.some((one) => one.name === name));
  records.splice(0, records.length, ...others, ...added);
  writeRecords(directory, records);
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

const webhookEnvironment = ({ webhookPort, n8nPort }: HostSettings): Readonly<Record<string, string>> => ({
  PORT: String(webhookPort),
  N8N_URL: `http://127.0.0.1:${n8nPort}`,
});

function planned(settings: HostSettings, folder: string): Planned[] {
  const { webhookPort, n8nPort } = settings;
  const env = webhookEnvironment(settings);
  const webhook = { program: process.execPath, argv0: "node", args: [path.join(folder, WEBHOOK)], env };
  const tunnel = (port: number) => ({
    program: path.join(folder, "cloudflared"),
    argv0: "cloudflared",
    args: ["tunnel", "--url", `http://localhost:${port}`],
  });
  return [
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
    [WEBHOOK]: "alfa-webhook-standin.ts",
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
  if (child.pid === undefined)
    throw new UserError(
      `Could not start "${program} ${args.join(" ")}"; its log is "${path.join(logs, `${name}.log`)}"`,
    );
  return record(name, child.pid);
}

function record(name: string, pid: number): Recorded {
  const started = processStart(pid);
  if (started === undefined) throw new UserError(`The sandbox's process "${name}" (${pid}) ended at once`);
  return { name, pid, started };
}

/**
 * Ends exactly the recorded processes that still are the ones recorded, and the sandbox's PM2 even if someone started it
 * again. @returns their names.
 */
export async function endHostProcesses(directory: string): Promise<string[]> {
  const recorded = readRecords(directory).filter(isAlive);
  const daemon = await daemonOf(pm2Home(directory));
  const alive = recorded.filter(({ name }) => name !== "pm2");
  // PM2 first, with all it runs: it would start again what ends before it
  const pm2 = daemon === undefined ? [] : [record("pm2", daemon)];
  await end(pm2);
  await end(alive);
  writeRecords(directory, []);
  return [...pm2, ...alive].map(({ name }) => name);
}

async function end(processes: readonly Recorded[]): Promise<void> {
  for (const { pid } of processes) signal(pid, "SIGTERM");
  await gone(processes);
  for (const { pid } of processes.filter(isAlive)) signal(pid, "SIGKILL");
  await gone(processes);
}

/** Waits until none of them lives, for the grace at most. */
async function gone(processes: readonly Recorded[]): Promise<void> {
  const last = Date.now() + GRACE_MS;
  while (processes.some(isAlive) && Date.now() < last) await new Promise((resolve) => setTimeout(resolve, 50));
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // it ended by itself in between
  }
}

import { z } from "zod";
import { serve } from "../lib/http";
import { onStop, sleep } from "../lib/process";
import { readRunners, type Runner } from "./launcher-config";

const RETRY_MS = 2_000;
const DEFAULT_BROKER = "http://127.0.0.1:5679";

export type Say = (level: "INFO" | "ERROR", text: string) => void;

const say: Say = (level, text) => {
  console.log(
    `${new Date().toISOString().slice(0, 19).replace("T", " ").replaceAll("-", "/")} ${level.padEnd(5)} ${text}`,
  );
};

/** What a launcher does once for a runner: from a fresh grant until the runner or the broker is gone. */
export type Round = (broker: URL, token: string, runner: Runner, log: Say) => Promise<void>;

/** The launcher's life: its health server, and for each runner type round after round, whatever becomes of the broker. */
export async function launch(round: Round): Promise<void> {
  const types = process.argv.slice(2);
  const token = process.env.N8N_RUNNERS_AUTH_TOKEN;
  if (!token) throw new Error("ERROR Failed to load config: N8N_RUNNERS_AUTH_TOKEN is required");
  const broker = new URL(process.env.N8N_RUNNERS_TASK_BROKER_URI ?? DEFAULT_BROKER);
  const runners = readRunners(process.env.N8N_RUNNERS_CONFIG_PATH ?? "/etc/n8n-task-runners.json", types);
  say("INFO", "Starting launcher...");
  const port = Number(process.env.N8N_RUNNERS_LAUNCHER_HEALTH_CHECK_PORT ?? 5680);
  await serve(port, (_request, url) =>
    url.pathname === "/healthz" ? { status: 200, body: { status: "ok" } } : undefined,
  );
  say("INFO", `Starting launcher health check server at port ${port}`);
  onStop(() => {
    say("INFO", "Received signal: terminated, shutting down...");
  });
  await Promise.all(runners.map((runner) => rounds(broker, token, runner, round)));
}

async function rounds(broker: URL, token: string, runner: Runner, round: Round): Promise<never> {
  const log: Say = (level, text) => {
    say(level, `[launcher:${runner["runner-type"] === "javascript" ? "js" : "py"}] ${text}`);
  };
  for (;;) {
    log("INFO", "Waiting for task broker to be ready...");
    while (!(await ready(broker))) await sleep(RETRY_MS);
    try {
      await round(broker, token, runner, log);
    } catch (error) {
      log("ERROR", error instanceof Error ? error.message : String(error));
      await sleep(RETRY_MS);
    }
  }
}

const ready = (broker: URL): Promise<boolean> =>
  fetch(new URL("/healthz", broker), { signal: AbortSignal.timeout(RETRY_MS) }).then(
    ({ ok }) => ok,
    () => false,
  );

const Grant = z.object({ data: z.object({ token: z.string() }) });

/** A token that is good for one connection to the broker. */
export async function fetchGrant(broker: URL, token: string): Promise<string> {
  const response = await fetch(new URL("/runners/auth", broker), {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ token }),
  });
  if (!response.ok)
    throw new Error(`Failed to fetch grant token for launcher: received status code ${response.status}`);
  return Grant.parse(await response.json()).data.token;
}

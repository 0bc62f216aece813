/**
 * Stand-in for n8n's task runner launcher: waits for the broker, takes a grant with the shared token, stays connected,
 * connects again when the broker goes away. It runs no code.
 */
import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { request } from "node:http";
import { serve } from "../lib/http";
import { main, onStop, sleep } from "../lib/process";

const RETRY_MS = 2_000;

const say = (level: "INFO" | "ERROR", text: string): void => {
  console.log(
    `${new Date().toISOString().slice(0, 19).replace("T", " ").replaceAll("-", "/")} ${level.padEnd(5)} ${text}`,
  );
};

async function run(): Promise<void> {
  const types = process.argv.slice(2);
  const token = process.env.N8N_RUNNERS_AUTH_TOKEN;
  if (!token) throw new Error("ERROR Failed to load config: N8N_RUNNERS_AUTH_TOKEN is required");
  const broker = new URL(process.env.N8N_RUNNERS_TASK_BROKER_URI ?? "http://127.0.0.1:5679");
  checkConfig(process.env.N8N_RUNNERS_CONFIG_PATH ?? "/etc/n8n-task-runners.json", types);
  say("INFO", "Starting launcher...");
  const port = Number(process.env.N8N_RUNNERS_LAUNCHER_HEALTH_CHECK_PORT ?? 5680);
  await serve(port, (_request, url) =>
    url.pathname === "/healthz" ? { status: 200, body: { status: "ok" } } : undefined,
  );
  say("INFO", `Starting launcher health check server at port ${port}`);
  onStop(() => {
    say("INFO", "Received signal: terminated, shutting down...");
  });
  await Promise.all(types.map((type) => keepConnected(type, broker, token)));
}

/** @throws Error when the launcher's configuration lacks a runner that it was asked to launch. */
function checkConfig(file: string, types: readonly string[]): void {
  const config: unknown = JSON.parse(readFileSync(file, "utf8"));
  const runners: unknown =
    typeof config === "object" && config !== null && "task-runners" in config ? config["task-runners"] : undefined;
  const known = (Array.isArray(runners) ? runners : []).map((one: unknown) =>
    typeof one === "object" && one !== null && "runner-type" in one ? one["runner-type"] : undefined,
  );
  for (const type of types)
    if (!known.includes(type))
      throw new Error(`ERROR config file at ${file} does not contain requested runner type: ${type}`);
}

async function keepConnected(type: string, broker: URL, token: string): Promise<never> {
  const log = (level: "INFO" | "ERROR", text: string): void => {
    say(level, `[launcher:${type === "javascript" ? "js" : "py"}] ${text}`);
  };
  for (;;) {
    log("INFO", "Waiting for task broker to be ready...");
    while (
      !(await fetch(new URL("/healthz", broker)).then(
        ({ ok }) => ok,
        () => false,
      ))
    )
      await sleep(RETRY_MS);
    try {
      const grant = await fetchGrant(broker, token);
      const id = randomBytes(8).toString("hex");
      log("INFO", `Launcher's runner ID: ${id}`);
      await connection(broker, grant, id, `launcher-${type}`, () => {
        log("INFO", "Waiting for launcher's task offer to be accepted...");
      });
      log("ERROR", "Disconnected: task broker closed the connection");
    } catch (error) {
      log("ERROR", error instanceof Error ? error.message : String(error));
    }
    await sleep(RETRY_MS);
  }
}

async function fetchGrant(broker: URL, token: string): Promise<string> {
  const response = await fetch(new URL("/runners/auth", broker), {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ token }),
  });
  if (!response.ok)
    throw new Error(`Failed to fetch grant token for launcher: received status code ${response.status}`);
  const answer: unknown = await response.json();
  const data: unknown = typeof answer === "object" && answer !== null && "data" in answer ? answer.data : undefined;
  if (typeof data !== "object" || data === null || !("token" in data))
    throw new Error("Failed to fetch grant token for launcher: no token in the answer");
  return String(data.token);
}

/** Ends when the broker closes the connection. */
function connection(broker: URL, grant: string, id: string, name: string, whenOpen: () => void): Promise<void> {
  return new Promise((resolve, reject) => {
    request(new URL(`/runners/_ws?id=${id}&name=${name}`, broker), {
      headers: {
        connection: "Upgrade",
        upgrade: "websocket",
        "sec-websocket-version": "13",
        "sec-websocket-key": randomBytes(16).toString("base64"),
        authorization: `Bearer ${grant}`,
      },
    })
      .on("upgrade", (_response, socket) => {
        whenOpen();
        socket.on("close", resolve);
        socket.on("error", () => socket.destroy());
        socket.resume();
      })
      .on("response", ({ statusCode }) => {
        reject(new Error(`Failed to connect to task broker: received status code ${statusCode ?? 0}`));
      })
      .on("error", reject)
      .end();
  });
}

main(run);

/** Stand-in for Loki: really keeps the lines pushed to it, in memory and on its volume, and finds them by LogQL. */
import { exposition, metric } from "../lib/exposition";
import { goFlags } from "../lib/go-flags";
import { bodyOf, serve, type Answer } from "../lib/http";
import { goTime, logfmt, type Fields } from "../lib/logfmt";
import { main, onStop } from "../lib/process";
import { request } from "../lib/request";
import { version } from "../lib/version";
import { push, query, values } from "./api";
import { readConfig } from "./config";
import { Store } from "./store";

const { flags } = goFlags(process.argv.slice(2), ["version", "health", "verify-config"]);

let quiet = false;

function log(level: "info" | "error", caller: string, fields: Fields): void {
  if (quiet && level === "info") return;
  console.error(logfmt({ level, ts: goTime(), caller, ...fields }));
}

/** `loki -health`, the health command of an image without a shell. */
async function health(): Promise<void> {
  const { status } = await request(flags.get("health.url") ?? "http://localhost:3100/ready", { timeoutMs: 3000 });
  if (status !== 200) throw new Error(`Loki is unhealthy: status code ${status}`);
  console.log("Loki is healthy");
}

async function run(): Promise<void> {
  const started = Date.now();
  const file = flags.get("config.file") ?? "config.yaml,config/config.yaml";
  const config = readConfig(file);
  quiet = config.server.log_level === "warn" || config.server.log_level === "error";
  const store = openStore(config.common.path_prefix);
  log("info", "main.go:126", {
    msg: "Starting Loki",
    version: `(version=${version()}, branch=stand-in, revision=stand-in)`,
  });
  log("info", "main.go:127", { msg: "Loading configuration file", filename: file });
  let lines = 0;
  await serve(
    config.server.http_listen_port,
    async (incoming, { pathname, searchParams }): Promise<Answer | undefined> => {
      if (pathname === "/ready") return { status: 200, body: "ready\n" };
      if (pathname === "/metrics") return { status: 200, body: metrics(store, lines) };
      if (pathname === "/loki/api/v1/status/buildinfo")
        return { status: 200, body: { version: version(), revision: "stand-in" } };
      if (!pathname.startsWith("/loki/api/v1/")) return undefined;
      if (config.auth_enabled && incoming.headers["x-scope-orgid"] === undefined)
        return { status: 401, body: "no org id\n" };
      if (pathname === "/loki/api/v1/push" && incoming.method === "POST") {
        const before = store.size;
        const answer = push(store, incoming.headers["content-type"], await bodyOf(incoming));
        lines += Math.max(0, store.size - before);
        return answer;
      }
      if (pathname === "/loki/api/v1/query_range" || pathname === "/loki/api/v1/query")
        return query(store, searchParams, config.limits_config.max_entries_limit_per_query);
      if (pathname === "/loki/api/v1/labels") return values(store.labelNames());
      const label = /^\/loki\/api\/v1\/label\/([^/]+)\/values$/.exec(pathname)?.[1];
      return label === undefined ? undefined : values(store.labelValues(decodeURIComponent(label)));
    },
    config.server.http_listen_address,
  );
  log("info", "server.go:351", {
    msg: "server listening on addresses",
    http: `[::]:${config.server.http_listen_port}`,
  });
  log("info", "loki.go:543", { msg: "Loki started", startup_time: `${Date.now() - started}ms` });
  onStop(() => {
    log("info", "signals.go:62", { msg: "=== received SIGINT/SIGTERM ===\n*** exiting" });
  });
}

function openStore(folder: string): Store {
  try {
    return new Store(folder);
  } catch (error) {
    log("error", "log.go:223", {
      msg: "error initializing loki",
      err: error instanceof Error ? error.message : String(error),
    });
    process.exit(1);
  }
}

const metrics = (store: Store, lines: number): string =>
  exposition([
    metric("gauge", "loki_build_info", "Labels of the build.", 1, { version: version() }),
    metric("counter", "loki_distributor_lines_received_total", "Lines received.", lines),
    metric("gauge", "loki_ingester_memory_entries", "Lines kept by the stand-in.", store.size),
  ]);

main(() => {
  if (flags.has("version")) {
    console.log(`loki, version ${version()} (stand-in)`);
    return Promise.resolve();
  }
  return flags.has("health") ? health() : run();
});

/** Stand-in for Grafana Alloy: really follows the containers' logs and pushes them to Loki. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { exposition, metric } from "../lib/exposition";
import { goFlags } from "../lib/go-flags";
import { serve } from "../lib/http";
import { goTime, logfmt, type Fields } from "../lib/logfmt";
import { main, onStop } from "../lib/process";
import { version } from "../lib/version";
import { readPipeline, type Endpoint, type Source } from "./config";
import { DockerSource } from "./docker-source";
import { LokiClient } from "./loki-client";

const { flags, rest } = goFlags(process.argv.slice(2), ["disable-reporting"]);

function log(level: "info" | "warn" | "error", fields: Fields): void {
  console.error(logfmt({ ts: goTime(), level, ...fields }));
}

/** "0.0.0.0:12345" */
function listenAddress(): { host: string; port: number } {
  const address = flags.get("server.http.listen-addr") ?? "127.0.0.1:12345";
  const colon = address.lastIndexOf(":");
  return { host: address.slice(0, colon) || "0.0.0.0", port: Number(address.slice(colon + 1)) };
}

async function run(file: string): Promise<void> {
  const pipeline = readPipeline(file, readFileSync(file, "utf8"), process.env);
  log("info", { "boringcrypto enabled": false });
  const clients = new Map<string, LokiClient>();
  const sources = pipeline.sources.map((source) => dockerSource(source, clients));
  for (const id of pipeline.components)
    log("info", { msg: "finished node evaluation", controller_path: "/", node_id: id, duration: "1ms" });
  const { host, port } = listenAddress();
  const problems = () => [...sources, ...clients.values()].flatMap(({ problem }) => problem ?? []);
  await serve(
    port,
    (_, { pathname }) => {
      if (pathname === "/-/ready") return notWell(problems(), "Alloy is not ready", "Alloy is ready.\n");
      if (pathname === "/-/healthy")
        return notWell(problems(), "unhealthy components", "All Alloy components are healthy.\n");
      return pathname === "/metrics" ? { status: 200, body: metrics(sources, [...clients.values()]) } : undefined;
    },
    host,
  );
  log("info", { msg: "now listening for http traffic", service: "http", addr: `${host}:${port}` });
  for (const task of [...sources, ...clients.values()]) void task.run();
  onStop(async () => {
    log("info", { msg: "interrupt received" });
    await Promise.all([...clients.values()].map((client) => client.flush()));
    for (const source of sources) source.save();
  });
}

/** Unlike the real one, ready only while both the Engine and Loki answer. */
function notWell(problems: readonly string[], words: string, well: string) {
  return problems.length === 0
    ? { status: 200, body: well }
    : { status: 503, body: `${words}: ${problems.join("; ")}\n` };
}

function dockerSource(source: Source, clients: Map<string, LokiClient>): DockerSource {
  const positions = path.join(flags.get("storage.path") ?? "data-alloy", source.id, "positions.yml");
  return new DockerSource(
    { host: source.host, filters: source.filters, refreshMs: source.refreshMs, positions, labels: source.labels },
    source.endpoints.map((endpoint) => clientOf(endpoint, clients)),
    (level, fields) => {
      log(level, { ...fields, component_path: "/", component_id: source.id });
    },
  );
}

function clientOf({ url, labels, headers }: Endpoint, clients: Map<string, LokiClient>): LokiClient {
  const known = clients.get(url);
  if (known) return known;
  const client = new LokiClient(url, labels, headers, (level, fields) => {
    log(level, { ...fields, component_path: "/", component: "endpoint", host: new URL(url).host });
  });
  clients.set(url, client);
  return client;
}

function metrics(sources: readonly DockerSource[], clients: readonly LokiClient[]): string {
  const sum = (pick: (client: LokiClient) => number) => clients.reduce((total, client) => total + pick(client), 0);
  return exposition([
    metric("gauge", "alloy_build_info", "Labels of the build.", 1, { version: version() }),
    metric(
      "gauge",
      "loki_source_docker_target_entries",
      "Containers whose logs are followed.",
      sources.reduce((total, { targets }) => total + targets, 0),
    ),
    metric(
      "counter",
      "loki_write_sent_entries_total",
      "Lines sent.",
      sum(({ counts }) => counts.sent),
    ),
    metric(
      "counter",
      "loki_write_dropped_entries_total",
      "Lines lost.",
      sum(({ counts }) => counts.dropped),
    ),
  ]);
}

main(async () => {
  const [command, file] = rest;
  if (command === "--version" || flags.has("version")) console.log(`alloy, version v${version()} (stand-in)`);
  else if (command === "run" && file !== undefined) await run(file).catch((error: unknown) => fail(error));
  else throw new Error("Usage: alloy run [flags] PATH");
});

function fail(error: unknown): never {
  console.error(`Error: ${error instanceof Error ? error.message : String(error)}`);
  console.error("Error: could not perform the initial load successfully");
  process.exit(1);
}

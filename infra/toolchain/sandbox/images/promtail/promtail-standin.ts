/** Stand-in for Promtail: really follows the containers' logs and pushes them to Loki. */
import { readFileSync } from "node:fs";
import { DockerSource } from "../alloy/docker-source";
import { LokiClient } from "../alloy/loki-client";
import { relabel } from "../alloy/relabel";
import { exposition, metric } from "../lib/exposition";
import { milliseconds } from "../lib/go-duration";
import { goFlags } from "../lib/go-flags";
import { serve } from "../lib/http";
import { goTime, logfmt, type Fields } from "../lib/logfmt";
import { main, onStop } from "../lib/process";
import { version } from "../lib/version";
import { parseConfig, type Config } from "./config";

const { flags } = goFlags(process.argv.slice(2), ["version"]);

function log(level: "info" | "warn" | "error", fields: Fields): void {
  console.error(logfmt({ level, ts: goTime(), ...fields }));
}

function dockerSources({ scrape_configs, positions }: Config, clients: readonly LokiClient[]): DockerSource[] {
  return scrape_configs.flatMap(({ docker_sd_configs, relabel_configs }) =>
    docker_sd_configs.map(({ host, refresh_interval, filters }) => {
      const wanted = Object.fromEntries(filters.map(({ name, values }) => [name, values]));
      const settings = {
        host,
        filters: wanted,
        refreshMs: milliseconds(refresh_interval),
        positions: positions.filename,
      };
      return new DockerSource(
        { ...settings, labels: (discovered) => relabel(discovered, relabel_configs) },
        clients,
        log,
      );
    }),
  );
}

main(async () => {
  if (flags.has("version")) {
    console.log(`promtail, version ${version()} (stand-in)`);
    return;
  }
  const file = flags.get("config.file") ?? "";
  const config = parseConfig(file, readFileSync(file, "utf8"));
  const clients = config.clients.map(
    ({ url, external_labels, tenant_id }) =>
      new LokiClient(url, external_labels, tenant_id === undefined ? {} : { "x-scope-orgid": tenant_id }, log),
  );
  const sources = dockerSources(config, clients);
  const { http_listen_address: host, http_listen_port: port } = config.server;
  await serve(
    port,
    (_, { pathname }) => {
      if (pathname === "/metrics") return { status: 200, body: metrics(sources, clients) };
      if (pathname !== "/ready") return undefined;
      if (sources.every(({ targets }) => targets === 0))
        return {
          status: 500,
          body: "Not ready: Unable to find any logs to tail. Please verify permissions, volumes, scrape_config, etc.\n",
        };
      const problems = [...sources, ...clients].flatMap(({ problem }) => problem ?? []);
      return problems.length === 0
        ? { status: 200, body: "Ready" }
        : { status: 500, body: `Not ready: ${problems.join("; ")}\n` };
    },
    host,
  );
  log("info", { caller: "server.go:386", msg: "server listening on addresses", http: `[::]:${port}` });
  log("info", {
    caller: "main.go:174",
    msg: "Starting Promtail",
    version: `(version=${version()}, branch=stand-in, revision=stand-in)`,
  });
  for (const task of [...sources, ...clients]) void task.run();
  onStop(async () => {
    await Promise.all(clients.map((client) => client.flush()));
    for (const source of sources) source.save();
  });
});

const metrics = (sources: readonly DockerSource[], clients: readonly LokiClient[]): string =>
  exposition([
    metric("gauge", "promtail_build_info", "Labels of the build.", 1, { version: version() }),
    metric(
      "gauge",
      "promtail_targets_active_total",
      "Containers whose logs are followed.",
      sources.reduce((total, { targets }) => total + targets, 0),
    ),
    metric(
      "counter",
      "promtail_sent_entries_total",
      "Lines sent.",
      clients.reduce((total, { counts }) => total + counts.sent, 0),
    ),
    metric(
      "counter",
      "promtail_dropped_entries_total",
      "Lines lost.",
      clients.reduce((total, { counts }) => total + counts.dropped, 0),
    ),
  ]);

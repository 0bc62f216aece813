/** What the Traefik stand-in is while it serves: its entry points, its providers, its API. */
import { watchFile } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { send, type Answer } from "../lib/http";
import { onStop, sleep } from "../lib/process";
import { version } from "../lib/version";
import { backoff, goDuration } from "./backoff";
import { containersOf, dockerApi, type DockerApi } from "./docker-api";
import { entryPointOf, entryPoints, isOn, parseFlags, type Flags } from "./flags";
import { logger, type Log } from "./log";
import { merged, NOTHING, type Dynamic } from "./dynamic";
import { dynamicOfFile } from "./file-provider";
import { forward, routerFor, upgrade } from "./proxy";
import { parseConstraints } from "./rule";
import { routingOf } from "./routing";

const counts = { reloads: 0, requests: new Map<string, number>() };
/** Configuration by provider, and all of it together. */
const providers = new Map<string, Dynamic>();
let routing = NOTHING;

function accept(provider: string, found: Dynamic, log: Log): void {
  for (const error of found.errors.filter((one) => !routing.errors.includes(one)))
    log("ERR", error, { providerName: provider });
  providers.set(provider, found);
  routing = merged([...providers.values()]);
  counts.reloads++;
}

/** Serves until it is told to stop. @param args the flags of the command line */
export async function serveTraefik(args: readonly string[]): Promise<void> {
  const flags = parseFlags(args, process.env);
  const log = logger(flags);
  log("INF", `Traefik version ${version()} (stand-in)`, { version: version() });
  for (const [name, port] of entryPoints(flags)) await listen(flags, name, port);
  onStop(() => {
    log("INF", "I have to go...");
    log("INF", "Stopping server gracefully");
  });
  log("INF", "Starting provider aggregator *aggregator.ProviderAggregator");
  const file = flags.get("providers.file.filename");
  if (file !== undefined) followFile(file, flags, log);
  if (isOn(flags, "providers.docker")) await watch(flags, log);
}

/** The Docker provider: list, then follow the events; on any failure try again, for ever. */
async function watch(flags: Flags, log: Log): Promise<void> {
  const api = dockerApi(flags.get("providers.docker.endpoint"), version());
  log("INF", "Starting provider *docker.Provider");
  let wait = backoff();
  for (;;) {
    try {
      await api.get("/version").catch((error: unknown) => {
        log("ERR", "Failed to retrieve information of the docker client and server host", {
          error: words(error),
          providerName: "docker",
        });
        throw error;
      });
      await refresh(api, flags, log);
      wait = backoff();
      await api.events(() => {
        void refresh(api, flags, log).catch(() => undefined);
      });
    } catch (error) {
      const pause = wait();
      log("ERR", `Provider error, retrying in ${goDuration(pause)}`, { error: words(error), providerName: "docker" });
      await sleep(pause);
    }
  }
}

const words = (error: unknown): string => (error instanceof Error ? error.message : String(error));

async function refresh(api: DockerApi, flags: Flags, log: Log): Promise<void> {
  const constraints = flags.get("providers.docker.constraints");
  const settings = {
    exposedByDefault: flags.get("providers.docker.exposedbydefault") !== "false",
    network: flags.get("providers.docker.network"),
    constraints: constraints === undefined ? undefined : parseConstraints(constraints),
    defaultEntryPoints: defaultEntryPoints(flags),
  };
  accept("docker", routingOf(await containersOf(api), settings), log);
}

const defaultEntryPoints = (flags: Flags): string[] =>
  [...entryPoints(flags).keys()].filter((name) => name !== "traefik");

/** The file provider: reads the file now and whenever it changes. */
function followFile(file: string, flags: Flags, log: Log): void {
  const read = (): void => {
    try {
      accept("file", dynamicOfFile(file, defaultEntryPoints(flags)), log);
    } catch (error) {
      log("ERR", `Error occurred during watcher callback`, {
        error: `error reading configuration file: ${file} - ${words(error)}`,
        providerName: "file",
      });
    }
  };
  log("INF", "Starting provider *file.Provider");
  read();
  watchFile(file, { interval: 1_000 }, read);
}

function listen(flags: Flags, name: string, port: number): Promise<void> {
  const server = createServer((request, response) => {
    void handle(flags, name, request, response);
  });
  server.on("upgrade", (request: IncomingMessage, socket, head) => {
    const router = routerFor(routing, name, request);
    if (router) upgrade(routing, router, request, socket, head);
    else socket.destroy();
  });
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, resolve);
  });
}

async function handle(
  flags: Flags,
  entryPoint: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  counts.requests.set(entryPoint, (counts.requests.get(entryPoint) ?? 0) + 1);
  const internal = internalAnswer(flags, entryPoint, pathOf(request));
  if (internal) {
    send(response, internal);
    return;
  }
  const router = routerFor(routing, entryPoint, request);
  if (!router) {
    send(response, { status: 404, body: "404 page not found\n" });
    return;
  }
  const own = router.service === "api@internal" && isOn(flags, "api");
  await forward(routing, router, request, response, own ? apiAnswer(flags, pathOf(request)) : undefined);
}

const pathOf = (request: IncomingMessage): string => new URL(request.url ?? "/", "http://localhost").pathname;

function internalAnswer(flags: Flags, entryPoint: string, path: string): Answer | undefined {
  if (path === "/ping" && isOn(flags, "ping") && entryPoint === entryPointOf(flags, "ping"))
    return { status: 200, body: "OK" };
  if (
    path === "/metrics" &&
    isOn(flags, "metrics.prometheus") &&
    entryPoint === entryPointOf(flags, "metrics.prometheus")
  ) {
    return { status: 200, body: metrics(), headers: { "content-type": "text/plain; version=0.0.4" } };
  }
  return entryPoint === "traefik" && isOn(flags, "api.insecure") ? apiAnswer(flags, path) : undefined;
}

function apiAnswer(flags: Flags, path: string): Answer {
  const routers = routing.routers.map(({ name, text, service, entryPoints: on, priority }) => ({
    name,
    rule: text,
    service,
    entryPoints: on,
    priority,
    status: "enabled",
    provider: name.split("@")[1],
  }));
  const services = [...routing.services].map(([name, url]) => ({
    name,
    provider: name.split("@")[1],
    status: "enabled",
    loadBalancer: { servers: [{ url }] },
    serverStatus: { [url]: "UP" },
  }));
  const byName = <T extends { readonly name: string }>(all: readonly T[]) =>
    Object.fromEntries(all.map((one) => [one.name, one]));
  switch (path) {
    case "/":
      return { status: 302, headers: { location: "/dashboard/" } };
    case "/dashboard/":
      return {
        status: 200,
        body: "<!DOCTYPE html><title>Traefik (stand-in)</title><h1>Traefik (stand-in)</h1>\n",
        headers: { "content-type": "text/html" },
      };
    case "/api/version":
      return { status: 200, body: { Version: version(), Codename: "stand-in" } };
    case "/api/rawdata":
      return { status: 200, body: { routers: byName(routers), services: byName(services) } };
    case "/api/http/routers":
      return { status: 200, body: routers };
    case "/api/http/services":
      return { status: 200, body: services };
    case "/api/overview":
      return {
        status: 200,
        body: {
          http: {
            routers: { total: routers.length, errors: routing.errors.length },
            services: { total: services.length },
          },
          providers: isOn(flags, "providers.docker") ? ["Docker"] : [],
        },
      };
    default:
      return { status: 404, body: "404 page not found\n" };
  }
}

function metrics(): string {
  const requests = [...counts.requests].map(
    ([name, count]) => `traefik_entrypoint_requests_total{entrypoint="${name}"} ${count}`,
  );
  return [
    "# TYPE traefik_config_reloads_total counter",
    `traefik_config_reloads_total ${counts.reloads}`,
    "# TYPE traefik_entrypoint_requests_total counter",
    ...requests,
    "",
  ].join("\n");
}

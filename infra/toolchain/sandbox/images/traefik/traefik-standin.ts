/**
 * Stand-in for Traefik: reads the same flags, queries the Engine it was given, routes by the labels it finds, and says in
 * Traefik's words what goes wrong. Not there: TLS, TCP/UDP routers, other providers, middlewares but ForwardAuth.
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { send, type Answer } from "../lib/http";
import { main, onStop, sleep } from "../lib/process";
import { version } from "../lib/version";
import { backoff, goDuration } from "./backoff";
import { containersOf, dockerApi, type DockerApi } from "./docker-api";
import { entryPointOf, entryPoints, isOn, parseFlags, type Flags } from "./flags";
import { logger, type Log } from "./log";
import { forward, routerFor, upgrade } from "./proxy";
import { routingOf, type Routing } from "./routing";

const NOTHING: Routing = { routers: [], services: new Map(), forwardAuths: new Map(), errors: [] };

const counts = { reloads: 0, requests: new Map<string, number>() };
let routing = NOTHING;

async function run(): Promise<void> {
  const [command, ...rest] = process.argv.slice(2);
  if (command === "version") {
    console.log(
      `Version:      ${version()}\nCodename:     stand-in\nGo version:   none\nOS/Arch:      linux/${process.arch}`,
    );
    return;
  }
  if (command === "healthcheck") {
    await healthcheck(parseFlags(rest, process.env));
    return;
  }
  const flags = parseFlags(process.argv.slice(2), process.env);
  const log = logger(flags);
  log("INF", `Traefik version ${version()} (stand-in)`, { version: version() });
  for (const [name, port] of entryPoints(flags)) await listen(flags, name, port);
  onStop(() => {
    log("INF", "I have to go...");
    log("INF", "Stopping server gracefully");
  });
  log("INF", "Starting provider aggregator *aggregator.ProviderAggregator");
  if (isOn(flags, "providers.docker")) await watch(flags, log);
}

/** `traefik healthcheck --ping …`: asks its own entry point. */
async function healthcheck(flags: Flags): Promise<void> {
  if (!isOn(flags, "ping")) throw new Error("Error calling healthcheck: please enable `ping` to use health check");
  const port = entryPoints(flags).get(entryPointOf(flags, "ping"));
  const url = `http://127.0.0.1:${port ?? 8080}/ping`;
  const response = await fetch(url).catch((error: unknown) => {
    throw new Error(`Error calling healthcheck: Head "${url}": ${String(error)}`);
  });
  if (!response.ok) throw new Error(`Bad healthcheck status: ${response.status}`);
  console.log(`OK: ${url}`);
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
  const found = routingOf(await containersOf(api), {
    exposedByDefault: flags.get("providers.docker.exposedbydefault") !== "false",
    network: flags.get("providers.docker.network"),
    defaultEntryPoints: [...entryPoints(flags).keys()].filter((name) => name !== "traefik"),
  });
  for (const error of found.errors.filter((one) => !routing.errors.includes(one)))
    log("ERR", error, { providerName: "docker" });
  routing = found;
  counts.reloads++;
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
  const internal = internalAnswer(flags, entryPoint, new URL(request.url ?? "/", "http://localhost").pathname);
  if (internal) {
    send(response, internal);
    return;
  }
  const router = routerFor(routing, entryPoint, request);
  if (!router) send(response, { status: 404, body: "404 page not found\n" });
  else if (router.service === "api@internal")
    send(response, apiAnswer(flags, new URL(request.url ?? "/", "http://localhost").pathname));
  else await forward(routing, router, request, response);
}

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
    name: `${name}@docker`,
    rule: text,
    service,
    entryPoints: on,
    priority,
    status: "enabled",
    provider: "docker",
  }));
  const services = [...routing.services].map(([name, url]) => ({
    name: `${name}@docker`,
    provider: "docker",
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

main(run);

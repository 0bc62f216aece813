import { request, type IncomingMessage, type RequestOptions } from "node:http";
import { createInterface } from "node:readline";
import { atLeast } from "../lib/version";
import type { Container } from "./routing";

const SOCKET_DEFAULT = "unix:///var/run/docker.sock";

/** The Engine that Traefik's Docker provider was pointed at. */
export interface DockerApi {
  readonly endpoint: string;
  get(path: string): Promise<unknown>;
  /** Calls back on every event until the stream ends. */
  events(onEvent: () => void): Promise<void>;
}

/**
 * Before v3.6.1 Traefik speaks API 1.24 and nothing else; from then on it takes the Engine's own version.
 * Source: https://github.com/traefik/traefik/issues/12253
 */
export function dockerApi(endpoint: string | undefined, traefik: string): DockerApi {
  const address = endpoint ?? SOCKET_DEFAULT;
  const prefix = atLeast(traefik, "3.6.1") ? "" : "/v1.24";
  const open = (path: string): Promise<IncomingMessage> =>
    new Promise((resolve, reject) => {
      request(
        {
          ...target(address),
          path: `${prefix}${path}`,
          headers: { host: "docker", "user-agent": `Traefik ${traefik}` },
        },
        resolve,
      )
        .on("error", (error) => {
          reject(new Error(inTraefiksWords(error, address, `${prefix}${path}`, traefik)));
        })
        .end();
    });
  return {
    endpoint: address,
    async get(path) {
      const response = await open(path);
      const text = await read(response);
      if (response.statusCode === 200) return jsonOf(text);
      throw new Error(`Error response from daemon: ${message(text)}`);
    },
    async events(onEvent) {
      const response = await open(`/events?filters=${encodeURIComponent(JSON.stringify({ type: ["container"] }))}`);
      if (response.statusCode !== 200) throw new Error(`Error response from daemon: ${message(await read(response))}`);
      for await (const line of createInterface({ input: response })) if (changesRouting(line)) onEvent();
      throw new Error("unexpected EOF");
    },
  };
}

/**
 * Whether an event makes Traefik look at the containers again: not each of the three that every health check is.
 * Source: traefik, pkg/provider/docker/pdocker.go
 */
export function changesRouting(event: string): boolean {
  const action = text(field(jsonOf(event), "Action"));
  return action === "start" || action === "die" || action.startsWith("health_status");
}

function target(address: string): RequestOptions {
  if (address.startsWith("unix://")) return { socketPath: address.slice("unix://".length) };
  const { hostname, port } = new URL(address.replace(/^tcp:/, "http:"));
  return { hostname, port: Number(port) || 2375 };
}

async function read(response: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of response) text += String(chunk);
  return text;
}

const jsonOf = (text: string): unknown => JSON.parse(text);

function message(text: string): string {
  try {
    const value = jsonOf(text);
    return typeof value === "object" && value !== null && "message" in value ? String(value.message) : text;
  } catch {
    return text.trim();
  }
}

/** The texts differ with the Docker client that each Traefik was built with. */
function inTraefiksWords(error: Error, address: string, path: string, traefik: string): string {
  const code = "code" in error ? String(error.code) : "";
  const reason =
    {
      ENOENT: "no such file or directory",
      ECONNREFUSED: "connection refused",
      EACCES: "permission denied",
      ENOTFOUND: "no such host",
    }[code] ?? error.message;
  const dial = address.startsWith("unix://")
    ? `dial unix ${address.slice("unix://".length)}: connect: ${reason}`
    : `dial tcp: ${reason}`;
  if (code === "EACCES") {
    return `permission denied while trying to connect to the Docker daemon socket at ${address}: Get "http://${encodeURIComponent(address.slice("unix://".length))}${path}": ${dial}`;
  }
  if (atLeast(traefik, "3.7.0"))
    return `failed to connect to the docker API at ${address}; check if the path is correct and if the daemon is running: ${dial}`;
  return `Cannot connect to the Docker daemon at ${address}. Is the docker daemon running?`;
}

/** The containers that run, as the provider needs them. */
export async function containersOf(api: DockerApi): Promise<Container[]> {
  const listed = await api.get("/containers/json");
  if (!Array.isArray(listed)) throw new Error("Error response from daemon: not a list of containers");
  const one = async (summary: unknown): Promise<Container | undefined> => {
    const id = text(field(summary, "Id"));
    try {
      return containerOf(await api.get(`/containers/${id}/json`));
    } catch {
      // it went away between the two questions
      return undefined;
    }
  };
  return (await Promise.all(listed.map(one))).filter((container) => container !== undefined);
}

function containerOf(inspect: unknown): Container {
  const networks = Object.entries(object(field(field(inspect, "NetworkSettings"), "Networks")));
  const exposed = Object.keys(object(field(field(inspect, "Config"), "ExposedPorts")));
  return {
    id: text(field(inspect, "Id")),
    name: text(field(inspect, "Name")).replace(/^\//, ""),
    labels: Object.fromEntries(
      Object.entries(object(field(field(inspect, "Config"), "Labels"))).map(([key, value]) => [key, text(value)]),
    ),
    addresses: Object.fromEntries(networks.map(([name, network]) => [name, text(field(network, "IPAddress"))])),
    ports: exposed.flatMap((port) => (port.endsWith("/tcp") ? [Number.parseInt(port, 10)] : [])).sort((a, b) => a - b),
    running: field(field(inspect, "State"), "Running") === true,
    health: text(field(field(field(inspect, "State"), "Health"), "Status")).replace(/^none$/, ""),
  };
}

const object = (value: unknown): object => (typeof value === "object" && value !== null ? value : {});
const field = (value: unknown, key: string): unknown =>
  Object.entries(object(value)).find(([name]) => name === key)?.[1];
const text = (value: unknown): string => (typeof value === "string" ? value : "");

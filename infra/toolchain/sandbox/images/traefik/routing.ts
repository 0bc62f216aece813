import { fullName, type Dynamic, type ForwardAuth, type Router } from "./dynamic";
import { parseRule, type Labels } from "./rule";

/** What of a container the Docker provider looks at. */
export interface Container {
  readonly id: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Network name -> address. */
  readonly addresses: Readonly<Record<string, string>>;
  /** Exposed TCP ports, lowest first. */
  readonly ports: readonly number[];
  readonly running: boolean;
  /** Docker's health status; "" without a health check. */
  readonly health: string;
}

export interface ProviderSettings {
  readonly exposedByDefault: boolean;
  readonly network: string | undefined;
  /** `--providers.docker.constraints` as a question about labels. */
  readonly constraints?: ((labels: Labels) => boolean) | undefined;
  /** Entry points of a router that names none. */
  readonly defaultEntryPoints: readonly string[];
}

/** Derives routers and services from the labels of what runs, as Traefik's Docker provider does. */
export function routingOf(containers: readonly Container[], settings: ProviderSettings): Dynamic {
  const routers: Router[] = [];
  const services = new Map<string, string>();
  const forwardAuths = new Map<string, ForwardAuth>();
  const errors: string[] = [];
  for (const container of containers.filter((one) => isKept(one, settings))) {
    const own = servicesOf(container);
    for (const [name, port] of own) {
      const address = addressOf(container, settings);
      if (!address)
        errors.push(
          `Could not find network named "${wantedNetwork(container, settings) ?? ""}" for container "/${container.name}"`,
        );
      else if (port === undefined) errors.push(`service "${name}" error: port is missing`);
      else
        services.set(
          full(name),
          `${container.labels[`traefik.http.services.${name}.loadbalancer.server.scheme`] ?? "http"}://${address}:${port}`,
        );
    }
    for (const [name, auth] of forwardAuthsOf(container)) forwardAuths.set(full(name), auth);
    for (const name of routerNames(container)) {
      try {
        const router = routerOf(container, name, [...own.keys()], settings);
        const other = routers.findIndex((one) => one.name === full(name));
        if (other === -1) routers.push(router);
        else if (routers[other]?.text !== router.text) {
          errors.push(`Router defined multiple times with different configurations in [${container.name}]`);
          routers.splice(other, 1);
        }
      } catch (error) {
        errors.push(error instanceof Error ? error.message : String(error));
      }
    }
  }
  return { routers, services, forwardAuths, errors };
}

const full = (name: string): string => fullName(name, "docker");

function isKept({ labels, running, health }: Container, { exposedByDefault, constraints }: ProviderSettings): boolean {
  const enabled = labels["traefik.enable"];
  return (
    running &&
    (enabled === undefined ? exposedByDefault : enabled === "true") &&
    (constraints?.(labels) ?? true) &&
    (health === "" || health === "healthy")
  );
}

/** Traefik's own name of a container: Compose's service and project, else the container's name; only letters and digits. */
function defaultName({ labels, name }: Container): string {
  const service = labels["com.docker.compose.service"];
  const base = service === undefined ? name : `${service}-${labels["com.docker.compose.project"] ?? ""}`;
  return base.replace(/[^a-zA-Z0-9]+/g, "-").replace(/^-|-$/g, "");
}

const namesBelow = (labels: Readonly<Record<string, string>>, prefix: string): string[] => [
  ...new Set(
    Object.keys(labels).flatMap((key) =>
      key.startsWith(prefix) ? [key.slice(prefix.length).split(".")[0] ?? ""] : [],
    ),
  ),
];

function routerNames(container: Container): string[] {
  const names = namesBelow(container.labels, "traefik.http.routers.");
  return names.length > 0 ? names : [defaultName(container)];
}

function servicesOf(container: Container): Map<string, number | undefined> {
  const names = namesBelow(container.labels, "traefik.http.services.");
  const port = (name: string): number | undefined =>
    Number(container.labels[`traefik.http.services.${name}.loadbalancer.server.port`]) || container.ports[0];
  return new Map((names.length > 0 ? names : [defaultName(container)]).map((name) => [name, port(name)]));
}

function forwardAuthsOf({ labels }: Container): [string, ForwardAuth][] {
  return namesBelow(labels, "traefik.http.middlewares.").flatMap((name) => {
    const option = (key: string): string | undefined =>
      caseless(labels, `traefik.http.middlewares.${name}.forwardauth.${key}`);
    const address = option("address");
    return address === undefined
      ? []
      : [[name, { address, responseHeaders: list(option("authresponseheaders")) }] satisfies [string, ForwardAuth]];
  });
}

const caseless = (labels: Readonly<Record<string, string>>, wanted: string): string | undefined =>
  Object.entries(labels).find(([key]) => key.toLowerCase() === wanted.toLowerCase())?.[1];

const list = (text: string | undefined): string[] =>
  (text ?? "")
    .split(",")
    .map((part) => part.trim())
    .filter(Boolean);

function routerOf(container: Container, name: string, services: readonly string[], settings: ProviderSettings): Router {
  const option = (key: string): string | undefined => caseless(container.labels, `traefik.http.routers.${name}.${key}`);
  const text = option("rule") ?? `Host(\`${defaultName(container)}\`)`;
  const service = option("service") ?? (services.length === 1 ? services[0] : undefined);
  if (service === undefined)
    throw new Error(
      `Router ${name} cannot be linked automatically with multiple Services: ${JSON.stringify(services)}`,
    );
  const entries = list(option("entrypoints"));
  return {
    name: full(name),
    text,
    rule: parseRule(text),
    entryPoints: entries.length > 0 ? entries : settings.defaultEntryPoints,
    priority: Number(option("priority")) || text.length,
    service: full(service),
    middlewares: list(option("middlewares")).map(full),
  };
}

const wantedNetwork = ({ labels }: Container, { network }: ProviderSettings): string | undefined =>
  labels["traefik.docker.network"] ?? network;

function addressOf(container: Container, settings: ProviderSettings): string | undefined {
  const wanted = wantedNetwork(container, settings);
  if (wanted !== undefined && container.addresses[wanted]) return container.addresses[wanted];
  // the real one warns and takes the first network
  return Object.values(container.addresses).find(Boolean);
}

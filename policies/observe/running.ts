import type { NetworkInspect, VolumeInspect } from "../../stacks/engine";
import { UserError } from "../../stacks/model/errors";
import type { Service } from "../../stacks/model/service";
import { Stack, type StackInput } from "../../stacks/model/stack";
import { grouped } from "../rules/lib/per-stack";
import type { Evidence } from "./evidence";
import { ownerOf } from "./find";
import type { ListedContainer } from "./orphans";
import { isCopy } from "./set-aside";

/** Which containers of an Engine to look at; a container meets all that is given. */
export interface Choice {
  /** Compose projects, ALFA stacks or Swarm stacks; none: any. */
  readonly projects: readonly string[];
  /** "KEY" or "KEY=VALUE"; a container has all of them. */
  readonly labels: readonly string[];
}

/** What runs of one project, as its own declaration, and what is seen of it. */
export interface Running {
  readonly stack: Stack;
  readonly evidence: Evidence;
}

/** Containers of one project; the key is the service's name. */
interface Project {
  readonly name: string;
  readonly containers: ReadonlyMap<string, ListedContainer>;
}

/** There is no container of those that are looked for. */
export class NothingRuns extends UserError {}

/** Stands for the containers that say no project; Compose allows no project of this name. */
const looseProject = "(no project)";

/**
 * The chosen containers by project, in alphabetical order. Copies that a replacement keeps are left out.
 * @throws NothingRuns when there is none, with the projects there are
 */
export function projectsOf(all: readonly ListedContainer[], { projects, labels }: Choice): Project[] {
  const own = all.filter(({ name }) => !isCopy(name));
  const named = (container: ListedContainer) => ownerOf(container)?.project ?? looseProject;
  const chosen = own.filter(
    (container) =>
      (projects.length === 0 || projects.includes(named(container))) &&
      labels.every((label) => hasLabel(container, label)),
  );
  for (const project of projects) {
    if (own.some((container) => named(container) === project)) continue;
    const known = [...new Set(own.map(named))].sort().map((name) => `"${name}"`);
    throw new NothingRuns(
      `no container on the Engine is of project "${project}"; there ${known.length === 0 ? "is no container at all" : `are: ${known.join(", ")}`}`,
    );
  }
  if (chosen.length === 0) {
    const wanted = labels.length === 0 ? "" : ` with the label ${labels.map((label) => `"${label}"`).join(" and ")}`;
    throw new NothingRuns(`there is no container${wanted} on the Engine`);
  }
  // The first replica is the one of the lowest number.
  chosen.sort((a, b) => a.name.localeCompare(b.name, "en", { numeric: true }));
  return [...grouped(chosen, named)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, containers]) => ({ name, containers: byService(name, containers) }));
}

function hasLabel({ labels }: ListedContainer, wanted: string): boolean {
  const [key = "", ...value] = wanted.split("=");
  return key in labels && (value.length === 0 || labels[key] === value.join("="));
}

/** The first container of a service has its name; further replicas, and containers of no service, their own. */
function byService(project: string, containers: readonly ListedContainer[]): Map<string, ListedContainer> {
  const found = new Map<string, ListedContainer>();
  const others: ListedContainer[] = [];
  for (const container of containers) {
    // Swarm writes the stack's name before the service's.
    const written = ownerOf(container)?.service;
    const service = written?.startsWith(`${project}_`) === true ? written.slice(project.length + 1) : written;
    if (service === undefined || found.has(service)) others.push(container);
    else found.set(service, container);
  }
  for (const container of others) found.set(found.has(container.name) ? container.id : container.name, container);
  return found;
}

/** A project as far as the Engine's lists tell: names of services, networks and volumes. */
export function outline(
  { name, containers }: Project,
  networks: readonly NetworkInspect[],
  volumes: readonly VolumeInspect[],
): { stack: Stack; containers: Project["containers"] } {
  const attached = new Set([...containers.values()].flatMap((container) => container.networks));
  const key = (kind: string, engineName: string, labels: Readonly<Record<string, unknown>> | null | undefined) => {
    const own = labels?.["com.docker.compose.project"] === name ? labels[`com.docker.compose.${kind}`] : undefined;
    return typeof own === "string" ? own : engineName;
  };
  const stack: StackInput = {
    name,
    services: Object.fromEntries(
      [...containers].map(([service, container]) => [service, { name: service, containerName: container.name }]),
    ),
    networks: Object.fromEntries(
      networks
        .filter((network) => attached.has(network.Name))
        .map(({ Name, Labels, Driver, Internal }) => [
          key("network", Name, Labels),
          { name: Name, ...(Driver && { driver: Driver }), ...(Internal && { internal: true }) },
        ]),
    ),
    volumes: Object.fromEntries(volumes.map(({ Name, Labels }) => [key("volume", Name, Labels), { name: Name }])),
  };
  return { stack: Stack.parse(stack), containers };
}

/** The outline filled in with what the containers are. */
export function asSeen(stack: Stack, { containers }: Evidence): Stack {
  const services = Object.entries(stack.services).map(([name, service]): [string, Service] => [
    name,
    containers[name]?.actual ?? service,
  ]);
  return { ...stack, services: Object.fromEntries(services) };
}

import { defined } from "../lenses/defined";
import { serviceLabels, swarmFromService } from "../lenses/pulumi";
import type { PlainSwarmArgs } from "../lenses/swarm-args";
import type { Service } from "../model/service";
import type { Stack } from "../model/stack";
import { deployLabels, deployOf, rolloutsOf } from "./deploy";
import { forbidsNewPrivileges, type SwarmEngine } from "./losses";
import { asMounts } from "./mounts";

/** Where a stack's services go. */
export interface SwarmPlace extends SwarmEngine {
  /** Id of the node that has the stack's volumes and host paths. */
  readonly node: string;
}

type Label = { readonly label: string; readonly value: string };

/** Labels that Traefik reads: in a swarm from the service, and never from its containers. */
const isRouting = ({ label }: Label): boolean => label.startsWith("traefik.");

/** Whose a service is: Traefik's constraints ask it. */
const isOwner = ({ label }: Label): boolean => label === serviceLabels.stack || label === serviceLabels.service;

/**
 * ServiceArgs of a service as `alfa:placement: swarm` declares it. Networks stand by their names. Files are left out: who
 * declares it fills in their ids, and the `${SECRET}` places.
 */
export function placedArgs(stack: Stack, service: Service, place: SwarmPlace): PlainSwarmArgs {
  const deploy = deployOf(service);
  const ports = hostPorts(service);
  const { mode, endpointSpec, taskSpec, ...rest } = swarmFromService(stack, asMounts({ ...service, ports }));
  const { labels = [], ...containerSpec } = taskSpec.containerSpec;
  const { max_replicas_per_node: maxReplicas, preferences = [] } = deploy.placement ?? {};
  const constraints = constraintsOf(service, place, deploy.placement?.constraints);
  const placement = defined({
    constraints: constraints.length > 0 ? constraints : undefined,
    maxReplicas,
    prefs: preferences.length > 0 ? preferences.map(({ spread }) => `spread=${spread}`) : undefined,
  });
  const cpus = deploy.resources?.reservations?.cpus;
  const reservation = cpus === undefined ? {} : { nanoCpus: Math.round(cpus * 1e9) };
  const { delay, window } = deploy.restart_policy ?? {};
  const more = Object.entries(deployLabels(deploy)).map(([label, value]) => ({ label, value }));
  return defined({
    ...rest,
    mode: mode ?? { replicated: { replicas: deploy.replicas ?? 1 } },
    labels: [...labels.filter((label) => isRouting(label) || isOwner(label)), ...more],
    endpointSpec: { ...endpointSpec, mode: endpointMode(service, deploy.endpoint_mode) },
    ...rolloutsOf(deploy),
    taskSpec: defined({
      ...taskSpec,
      containerSpec: {
        ...containerSpec,
        labels: [
          ...labels.filter((label) => !isRouting(label)),
          ...(place.noNewPrivileges && forbidsNewPrivileges(service)
            ? [{ label: serviceLabels.noNewPrivileges, value: "true" }]
            : []),
        ],
      },
      placement: Object.keys(placement).length > 0 ? placement : undefined,
      resources:
        cpus === undefined
          ? taskSpec.resources
          : { ...taskSpec.resources, reservation: { ...taskSpec.resources?.reservation, ...reservation } },
      restartPolicy:
        delay === undefined && window === undefined
          ? taskSpec.restartPolicy
          : defined({ ...taskSpec.restartPolicy, delay, window }),
    }),
  });
}

/** On the node where the service runs, unless a port says otherwise: the swarm's own routing (ingress) needs IPVS. */
const hostPorts = ({ ports }: Service): Service["ports"] =>
  ports.map((port) => ({ ...port, mode: port.mode ?? "host" }));

/**
 * A service stays on the node that has its data, and its published ports, unless it chooses its nodes by itself: started
 * on another node it would find empty volumes there.
 */
function constraintsOf(service: Service, { node }: SwarmPlace, declared: readonly string[] = []) {
  if (declared.length > 0 || service.deploy?.["mode"] === "global") return [...declared];
  const staysPut =
    service.volumes.some(({ type }) => type !== "tmpfs") || service.ports.some(({ mode }) => mode !== "ingress");
  return staysPut ? [`node.id==${node}`] : [];
}

/** Ports of mode ingress need a virtual address; without them names are the tasks' own addresses, which needs no IPVS. */
const endpointMode = ({ ports }: Service, declared: "vip" | "dnsrr" | undefined): "vip" | "dnsrr" =>
  declared ?? (ports.some(({ mode }) => mode === "ingress") ? "vip" : "dnsrr");

/** The lens ServiceArgs of @pulumi/docker <-> the Engine's ServiceSpec (a Docker Swarm service). One table, a row a field. */
export { checkSwarm, compareSwarm, readSwarm, swarmFieldNames, swarmSpec } from "./swarm/spec";
export { putAt, valueAt } from "./swarm/tree";
export type { SwarmField } from "./swarm/row";

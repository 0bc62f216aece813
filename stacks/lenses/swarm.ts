/** The lens ServiceArgs of @pulumi/docker <-> the Engine's ServiceSpec (a Docker Swarm service). One table, a row a field. */
export { checkSwarm, compareSwarm, putAt, readSwarm, swarmFieldNames, swarmSpec, valueAt } from "./swarm/spec";
export type { SwarmField } from "./swarm/row";

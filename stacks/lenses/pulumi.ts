/** The lens ContainerArgs of @pulumi/docker, and its ServiceArgs for a Docker Swarm, <-> Service. */
export { argsFromService } from "./pulumi/write";
export { filledArgs } from "./pulumi/filled";
export { networkArgs, volumeArgs } from "./pulumi/ground";
export { serviceFromArgs } from "./pulumi/read";
export { serviceFromSwarm } from "./pulumi/swarm-read";
export { swarmFromService } from "./pulumi/swarm-write";
export { notCarried, notCarriedBySwarm, serviceLabels } from "./pulumi/carried";

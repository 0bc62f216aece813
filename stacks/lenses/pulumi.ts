/** The lens ContainerArgs of @pulumi/docker <-> Service. */
export { argsFromService } from "./pulumi/write";
export { serviceFromArgs } from "./pulumi/read";
export { notCarried, serviceLabels } from "./pulumi/carried";

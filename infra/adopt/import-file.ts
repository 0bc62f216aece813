import { containerName, isActive, type Stack } from "../../stacks/model/stack";
import { usedNetworks, usedVolumes } from "../../stacks/model/used";
import type { Engine } from "../../stacks/engine";
import { stackType } from "../components/stack";

/** A resource of a `pulumi import` file. Source: https://www.pulumi.com/docs/iac/guides/migration/import/ */
export interface ImportResource {
  readonly type: string;
  readonly name: string;
  readonly id?: string;
  readonly parent?: string;
  readonly component?: true;
}

/**
 * What of the declared stack runs already and is not in the state yet: containers, networks and volumes of the declared
 * names. Adopting them changes nothing on the Engine.
 * @param known URNs in the state
 */
export async function importFile(stack: Stack, engine: Engine, known: readonly string[]): Promise<ImportResource[]> {
  const inState = new Set(known.map(typeAndName));
  const found: ImportResource[] = [];
  const add = (type: string, name: string, id: string): void => {
    if (!inState.has(`${type}::${name}`)) found.push({ type, name, id, parent: stack.name });
  };
  for (const service of Object.values(stack.services)) {
    if (!isActive(stack, service)) continue;
    const name = containerName(stack, service);
    if (await engine.inspectContainer(name)) add("docker:index/container:Container", service.name, name);
  }
  for (const [key, { name, external }] of usedNetworks(stack)) {
    if (!external && (await engine.inspectNetwork(name))) add("docker:index/network:Network", key, name);
  }
  for (const [key, { name, external }] of usedVolumes(stack)) {
    if (!external && (await engine.inspectVolume(name))) add("docker:index/volume:Volume", key, name);
  }
  const root: ImportResource = { type: stackType, name: stack.name, component: true };
  return found.length && !inState.has(`${stackType}::${stack.name}`) ? [root, ...found] : found;
}

/** A URN without its project, stack and parents. */
function typeAndName(urn: string): string {
  const [, , types = "", ...name] = urn.split("::");
  return `${types.split("$").at(-1) ?? ""}::${name.join("::")}`;
}

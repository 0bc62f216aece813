import { containerName, type Stack } from "../../stacks/model/stack";
import type { ListedContainer } from "./orphans";

/**
 * Tells the copies that a replacement keeps beside a container (the next one, the last one) by their names: the
 * container's own and a suffix after a dot. They carry the labels of what they were made from.
 */
export function setAside(stack: Stack): (container: ListedContainer) => boolean {
  const prefixes = Object.values(stack.services).map((service) => `${containerName(stack, service)}.`);
  const names = new Set(Object.values(stack.services).map((service) => containerName(stack, service)));
  return ({ name }) => !names.has(name) && prefixes.some((prefix) => name.startsWith(prefix));
}

import { containerName, type Stack } from "../../stacks/model/stack";
import type { ListedContainer } from "./orphans";

/** Suffixes that a replacement by this project's Docker provider gives (infra/providers/docker/names.ts). */
const aside = /\.(?:next|old-[0-9a-f]{12}|replaced-[0-9a-f]{12})$/;

/** Whether a container's name is that of a copy which a replacement keeps. */
export const isCopy = (name: string): boolean => aside.test(name);

/**
 * Tells the copies that a replacement keeps beside a container (the next one, the last ones) by their names. They carry
 * the labels of what they were made from, so labels can't tell.
 */
export function setAside(stack: Stack): (container: ListedContainer) => boolean {
  const declared = new Set(Object.values(stack.services).map((service) => containerName(stack, service)));
  return ({ name }) => !declared.has(name) && isCopy(name);
}

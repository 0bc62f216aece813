import type { ContainerSummary } from "./schemas";

/** A listed container's name, without the slash that the Engine puts before it; its id while it has none. */
export const listedName = ({ Names, Id }: ContainerSummary): string => (Names?.[0] ?? Id).replace(/^\//, "");

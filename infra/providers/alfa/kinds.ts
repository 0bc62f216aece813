import type { Kind } from "./kind";

/** The resources of the alfa package by type token. */
export const kinds: Readonly<Record<string, Kind>> = {};

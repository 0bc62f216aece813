import type { Kind } from "./kind";
import { monitor } from "./uptimekuma/monitor";
import { setup } from "./uptimekuma/setup";

/** The resources of the alfa package by type token. */
export const kinds: Readonly<Record<string, Kind>> = {
  "alfa:uptimekuma:Setup": setup,
  "alfa:uptimekuma:Monitor": monitor,
};

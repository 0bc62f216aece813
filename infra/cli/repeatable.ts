import { Option } from "commander";

/** An option that may be given several times; its values come as a list. */
export const repeatable = (flags: string, description: string): Option =>
  new Option(flags, description)
    .argParser((value: string, before: readonly string[]) => [...before, value])
    .default([], "none");

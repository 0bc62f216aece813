import { readFileSync } from "node:fs";
import { z } from "zod";

const Runner = z.object({
  "runner-type": z.string(),
  workdir: z.string().optional(),
  command: z.string(),
  args: z.array(z.string()).default([]),
  "health-check-server-port": z.string().optional(),
  "allowed-env": z.array(z.string()).default([]),
  "env-overrides": z.record(z.string(), z.string()).default({}),
});
export type Runner = z.output<typeof Runner>;

const Config = z.object({ "task-runners": z.array(Runner) });

/** @throws Error when the launcher's configuration lacks a runner that it was asked to launch. */
export function readRunners(file: string, types: readonly string[]): Runner[] {
  const { "task-runners": known } = Config.parse(JSON.parse(readFileSync(file, "utf8")));
  return types.map((type) => {
    const found = known.find((one) => one["runner-type"] === type);
    if (found) return found;
    throw new Error(`ERROR config file at ${file} does not contain requested runner type: ${type}`);
  });
}

/** A runner gets of the launcher's environment what its configuration allows, and what that sets. */
export function runnerEnvironment(
  runner: Runner,
  environment: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const allowed = runner["allowed-env"].flatMap((name): [string, string][] => {
    const value = environment[name];
    return value === undefined ? [] : [[name, value]];
  });
  return { ...Object.fromEntries(allowed), ...runner["env-overrides"] };
}

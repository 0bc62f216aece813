import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { readCompose } from "../../../../stacks/lenses/compose";
import type { Stack } from "../../../../stacks/model/stack";
import { composeVariables, sandbox, type SandboxSettings } from "../settings";

/** The audited stack with the sandbox's prefix, ports and registry. */
export function auditedStack(settings: SandboxSettings): Stack {
  const file = sandbox.composeFile;
  const read = (name: string): string | undefined => (existsSync(name) ? readFileSync(name, "utf8") : undefined);
  return readCompose([{ path: file, text: readFileSync(file, "utf8") }], {
    environment: composeVariables(settings),
    profiles: [],
    projectName: settings.project,
    directory: path.dirname(file),
    read,
  }).stack;
}

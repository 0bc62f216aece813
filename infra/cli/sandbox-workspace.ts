import path from "node:path";
import { sandbox } from "../toolchain/sandbox/settings";
import type { Engine } from "../../stacks/engine";
import { openWorkspace, type Workspace } from "./workspace";

/** Where the sandbox's Pulumi state stands: it goes with the sandbox. */
export const sandboxState = path.join(sandbox.directory, "pulumi");

/**
 * The declared stack on the sandbox's Engine: names, ports and images apart from a real one.
 * @param settings more `alfa:` settings, for what a demo or a test changes
 */
export function openSandbox(engine: Engine, settings: Readonly<Record<string, unknown>> = {}): Promise<Workspace> {
  const { host } = engine.where;
  return openWorkspace({
    stack: "sandbox",
    dir: sandboxState,
    engineHost: host,
    settings: {
      project: sandbox.project,
      prefix: sandbox.prefix,
      portOffset: sandbox.portOffset,
      registry: sandbox.registry.replace(/\/$/, ""),
      profiles: ["core", "monitoring", "security", "catalogue"],
      backstageImage: `${sandbox.registry}alfa/backstage:1.0.0`,
      ...(host.startsWith("unix://") ? { socketPath: host.slice("unix://".length) } : {}),
      ...settings,
    },
  });
}

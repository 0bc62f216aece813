import path from "node:path";
import { installedPm2 } from "../toolchain/pm2";
import { pm2Home, webhookScript } from "../toolchain/sandbox/host/processes";
import { sandbox } from "../toolchain/sandbox/settings";
import type { Engine } from "../../stacks/engine";
import { alfaStack, parseAlfaConfig } from "../../stacks/alfa";
import { missingCapabilities } from "../toolchain/capabilities";
import { openWorkspace, type Workspace } from "./workspace";

/** Where the sandbox's Pulumi state stands: it goes with the sandbox. */
export const sandboxState = path.join(sandbox.directory, "pulumi");

/** The `alfa:` settings that keep the sandbox apart from a real stack. */
export function sandboxSettings(engine: Engine): Record<string, unknown> {
  const { host } = engine.where;
  return {
    project: sandbox.project,
    prefix: sandbox.prefix,
    portOffset: sandbox.portOffset,
    registry: sandbox.registry.replace(/\/$/, ""),
    profiles: ["core", "monitoring", "security", "catalogue"],
    webhook: "pm2",
    webhookScript: webhookScript(sandbox.directory),
    pm2: { home: pm2Home(sandbox.directory), command: installedPm2() },
    backstageImage: `${sandbox.registry}alfa/backstage:1.0.0`,
    ...(host.startsWith("unix://")
      ? { socketPath: host.slice("unix://".length), unavailableCapabilities: missingCapabilities() }
      : {}),
  };
}

/** The images that the declared stack needs on the sandbox's Engine, with and without the socket proxy. */
export function sandboxImages(engine: Engine): string[] {
  const stacks = ["mount", "proxy"].map((traefikSocket) =>
    alfaStack(parseAlfaConfig({ ...sandboxSettings(engine), traefikSocket })),
  );
  return [...new Set(stacks.flatMap(({ services }) => Object.values(services).flatMap(({ image }) => image ?? [])))];
}

/**
 * The declared stack on the sandbox's Engine: names, ports and images apart from a real one.
 * @param settings more `alfa:` settings, for what a demo or a test changes
 */
export function openSandbox(engine: Engine, settings: Readonly<Record<string, unknown>> = {}): Promise<Workspace> {
  return openWorkspace({
    stack: "sandbox",
    dir: sandboxState,
    engineHost: engine.where.host,
    settings: { ...sandboxSettings(engine), ...settings },
  });
}

import type { Engine } from "../../../../stacks/engine";
import type { SandboxSettings } from "../settings";

/** What of the sandbox stood on the Engine. */
export interface Swept {
  readonly containers: number;
  readonly networks: number;
  readonly volumes: number;
}

interface Owned {
  readonly name: string;
  readonly labels: Readonly<Record<string, string | null | undefined>> | null | undefined;
}

/**
 * Whether an object is the sandbox's: by Compose's or ALFA's project label, or by name (a repair names what it creates
 * after the sandbox's prefix or project, also what it keeps for the way back).
 */
export function isOwned({ project, prefix }: SandboxSettings, { name, labels }: Owned): boolean {
  return (
    [labels?.["com.docker.compose.project"], labels?.["alfa.project"]].includes(project) ||
    name.startsWith(prefix) ||
    name.startsWith(`${project}_`)
  );
}

/** Removes the sandbox's containers with their anonymous volumes, then its networks and named volumes. */
export async function sweep(engine: Engine, settings: SandboxSettings): Promise<Swept> {
  const owns = (name: string | undefined, labels: Owned["labels"]): boolean =>
    isOwned(settings, { name: (name ?? "").replace(/^\//, ""), labels });
  const containers = (await engine.listContainers()).filter(({ Names, Labels }) => owns(Names?.[0], Labels));
  await Promise.all(containers.map(({ Id }) => engine.removeContainer(Id, { force: true, volumes: true })));
  const networks = (await engine.listNetworks()).filter(({ Name, Labels }) => owns(Name, Labels));
  const volumes = (await engine.listVolumes()).filter(({ Name, Labels }) => owns(Name, Labels));
  await Promise.all([
    ...networks.map(({ Id }) => engine.removeNetwork(Id)),
    ...volumes.map(({ Name }) => engine.removeVolume(Name)),
  ]);
  return { containers: containers.length, networks: networks.length, volumes: volumes.length };
}

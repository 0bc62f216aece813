import type { ContainerInspect, Engine } from "../../stacks/engine";
import { UserError } from "../../stacks/model/errors";

/** A volume and its copy. */
export interface Saved {
  readonly volume: string;
  readonly copy: string;
}

/** What a copy says about itself. */
const SAVED_OF_LABEL = "alfa.saved-of";

/** Names of the volumes that a container writes to. */
export const writtenVolumes = ({ Mounts }: ContainerInspect): string[] =>
  (Mounts ?? []).flatMap(({ Type, Name, RW }) => (Type === "volume" && Name && RW !== false ? [Name] : []));

/** Copies the volume's files into a new volume of its own. Nothing may write to it meanwhile. */
export async function saveVolume(engine: Engine, volume: string, image: string, now = Date.now()): Promise<Saved> {
  const stamp = new Date(now).toISOString().slice(0, 19).replace(/\D/g, "");
  const copy = `${volume}.saved-${stamp}`;
  await engine.createVolume({ Name: copy, Driver: "local", Labels: { [SAVED_OF_LABEL]: volume } });
  await copyFiles(engine, image, volume, copy);
  return { volume, copy };
}

/** Gives a volume the files of its copy, and none beside them. Nothing may use it meanwhile. */
export const restoreVolume = ({ volume, copy }: Saved, engine: Engine, image: string): Promise<void> =>
  copyFiles(engine, image, copy, volume);

/** What an image must have for its volumes to be copied: a shell, cp and rm. */
export const assertCopies = (engine: Engine, image: string): Promise<void> =>
  shell(engine, image, `${TOOLS}cp --help >/dev/null 2>&1; rm -f /nothing-there`, []);

/** An image with busybox alone has the commands under its name only. */
const TOOLS = `for c in cp rm; do command -v $c >/dev/null || eval "$c() { busybox $c \\"\\$@\\"; }"; done; `;

const copyFiles = (engine: Engine, image: string, from: string, to: string): Promise<void> =>
  shell(engine, image, `${TOOLS}rm -rf /to/* /to/.[!.]* /to/..?* && cp -a /from/. /to/`, [
    { Type: "volume", Source: from, Target: "/from", ReadOnly: true },
    { Type: "volume", Source: to, Target: "/to", VolumeOptions: { NoCopy: true } },
  ]);

/** Runs a script as root in a container of its own, without network. @throws UserError when it fails */
async function shell(engine: Engine, image: string, script: string, mounts: readonly object[]): Promise<void> {
  const { id } = await engine.createContainer(undefined, {
    Image: image,
    User: "0:0",
    WorkingDir: "/",
    Entrypoint: ["sh", "-c"],
    Cmd: [script],
    Healthcheck: { Test: ["NONE"] },
    HostConfig: { NetworkMode: "none", Mounts: mounts },
  });
  try {
    await engine.startContainer(id);
    const code = await engine.waitContainer(id);
    if (code !== 0) throw new Error((await engine.logText(id, 5)).trim() || `exit ${String(code)}`);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new UserError(`can't copy volumes with the image "${image}" (it needs sh, cp and rm): ${why}`);
  } finally {
    await engine.removeContainer(id, { force: true, volumes: true });
  }
}

import { mkdir, readlink, rm, symlink } from "node:fs/promises";
import path from "node:path";
import execa from "execa";
import { fingerprint, program } from "./bundle";
import { exists, installFolder } from "./install";
import { cacheDir } from "./paths";
import type { Progress } from "./progress";
import type { Pulumi } from "./pulumi";
import { versions } from "./versions";

/** The vendor's plugin is some 20 MB. */
const FETCH_MS = 120_000;

/**
 * Puts the `command` provider plugin into a Pulumi home: the vendor's where the vendor can be reached, else the
 * stand-in of this project, under the same name and version.
 */
export async function ensureCommandPlugin(pulumi: Pulumi, home: string, progress: Progress): Promise<void> {
  const folder = path.join(home, "plugins", `resource-command-v${versions.command}`);
  const binary = path.join(folder, "pulumi-resource-command");
  const linked = await readlink(binary).catch(() => undefined);
  if (linked === undefined && (await exists(binary))) return;
  if (linked === undefined && pulumi.vendor) {
    const install = (): Promise<boolean> =>
      execa(pulumi.bin, ["plugin", "install", "resource", "command", versions.command], {
        env: { PULUMI_HOME: home, PULUMI_SKIP_UPDATE_CHECK: "true" },
        timeout: FETCH_MS,
      }).then(
        () => true,
        () => false,
      );
    if (await progress.step(`Fetching the command plugin ${versions.command}`, install)) return;
  }
  const standIn = await ensureStandIn();
  if (linked === standIn) return;
  await mkdir(folder, { recursive: true });
  await rm(binary, { force: true });
  await symlink(standIn, binary);
}

async function ensureStandIn(): Promise<string> {
  const hash = await fingerprint(["command-plugin", "language-host"]);
  const folder = path.join(cacheDir(), "command", `${versions.command}-${hash}`);
  const binary = path.join(folder, "pulumi-resource-command");
  await installFolder(folder, (part) => program("command-plugin/main.ts", path.join(part, path.basename(binary))));
  return binary;
}

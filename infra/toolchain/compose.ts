import path from "node:path";
import execa from "execa";
import { UserError } from "../../stacks/model/errors";
import { goBuild, goVersion } from "./go-build";
import { installFolder } from "./install";
import { cacheDir, checkout } from "./paths";
import type { Progress } from "./progress";
import { versions } from "./versions";

/** `docker compose`: its binary runs by itself as `docker-compose`. */
export interface Compose {
  bin: string;
  version: string;
  source: "docker" | "cache" | "go";
}

const program = {
  module: path.join(checkout, "infra", "toolchain", "compose-cli"),
  package: "github.com/docker/compose/v5/cmd",
  variables: { "github.com/docker/compose/v5/internal.Version": versions.compose },
} as const;

const versionOf = async (bin: string): Promise<string | undefined> =>
  execa(bin, ["version", "--short"]).then(
    ({ stdout }) => stdout.trim().replace(/^v/, ""),
    () => undefined,
  );

/**
 * Finds `docker compose` 2 or later, or builds it from the Go module proxy.
 *
 * @throws UserError that says what to install
 */
export async function ensureCompose(progress: Progress): Promise<Compose> {
  const plugin = await execa("docker", [
    "info",
    "--format",
    "{{range .ClientInfo.Plugins}}{{.Name}} {{.Path}}\n{{end}}",
  ]).then(
    ({ stdout }) => /^compose (\/.+)$/m.exec(stdout)?.[1],
    () => undefined,
  );
  const found = plugin && (await versionOf(plugin));
  if (plugin && found) return { bin: plugin, version: found, source: "docker" };

  const folder = path.join(cacheDir(), "compose", versions.compose);
  const bin = path.join(folder, "docker-compose");
  const made = await installFolder(folder, async (part) => {
    if (!(await goVersion()))
      throw new UserError(
        `No docker compose was found and it can't be built (no "go" on PATH). Install the compose plugin ` +
          `(https://docs.docker.com/compose/install/) or Go 1.25 or later, then run this again`,
      );
    await goBuild(program, path.join(part, "docker-compose"), progress);
  });
  return { bin, version: versions.compose, source: made ? "go" : "cache" };
}

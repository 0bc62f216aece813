import { readFile } from "node:fs/promises";
import execa from "execa";
import { UserError } from "../../../stacks/model/errors";
import { onPath } from "../on-path";
import type { Progress } from "../progress";

/** The packages a private Engine needs; iproute2 makes its bridge. */
const packages = ["docker.io", "iproute2", "iptables"];

/**
 * Installs the distribution's Engine where there is none.
 *
 * @throws UserError on a distribution other than Debian and Ubuntu, or when apt-get fails
 */
export async function installEngine(progress: Progress): Promise<void> {
  if ((await onPath("dockerd")) && (await onPath("ip"))) return;
  const release = await readFile("/etc/os-release", "utf8").catch(() => "");
  if (!/^ID(_LIKE)?=.*\b(debian|ubuntu)\b/m.test(release))
    throw new UserError(
      "No Docker Engine answers, and dockerd is not on PATH. Install Docker Engine " +
        "(https://docs.docker.com/engine/install/), then run this again",
    );
  await apt(progress, "Reading the package lists", ["update", "-q"]);
  await apt(progress, `Installing ${packages.join(", ")}`, [
    "install",
    "-q",
    "-y",
    "--no-install-recommends",
    ...packages,
  ]);
}

async function apt(progress: Progress, title: string, args: readonly string[]): Promise<void> {
  try {
    await progress.step(title, async (note) => {
      const run = execa("apt-get", args, {
        // RUNLEVEL=1: the package must not start an Engine for the whole machine.
        env: { DEBIAN_FRONTEND: "noninteractive", RUNLEVEL: "1" },
        stdin: "ignore",
        all: true,
      });
      run.all?.on("data", (chunk: Buffer) => {
        note((chunk.toString().trim().split("\n").pop() ?? "").slice(0, 60));
      });
      await run;
    });
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    throw new UserError(`"apt-get ${args.join(" ")}" failed:\n${text.trim().split("\n").slice(-5).join("\n")}`);
  }
}

import { copyFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import execa from "execa";
import { UserError } from "../../stacks/model/errors";
import type { Progress } from "./progress";

/** One program that is built from the Go module proxy. */
export interface GoProgram {
  /** The folder with the committed go.mod and go.sum: they pin every module by its hash. */
  module: string;
  /** The package to build. */
  package: string;
  /** `-X` settings: variable to value. */
  variables: Readonly<Record<string, string>>;
}

/** The version of the `go` command on PATH, as `go1.26.8`; undefined where there is none. */
export const goVersion = async (): Promise<string | undefined> =>
  execa("go", ["env", "GOVERSION"]).then(
    ({ stdout }) => stdout.trim(),
    () => undefined,
  );

/**
 * Builds a program with the `go` command on PATH.
 *
 * @throws UserError with Go's own last lines when it can't be built
 */
export async function goBuild(program: GoProgram, output: string, progress: Progress): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), "alfa-go-"));
  try {
    for (const file of ["go.mod", "go.sum"]) await copyFile(path.join(program.module, file), path.join(folder, file));
    const variables = Object.entries(program.variables).map(([name, value]) => `-X ${name}=${value}`);
    const name = path.basename(output);
    await progress.step(`Building ${name} from the Go module proxy (some minutes, once)`, async (note) => {
      const build = execa(
        "go",
        ["build", "-v", "-trimpath", "-ldflags", ["-s -w", ...variables].join(" "), "-o", output, program.package],
        { cwd: folder, env: { GOFLAGS: "-mod=readonly", GOWORK: "off" }, stdin: "ignore" },
      );
      let count = 0;
      build.stderr?.on("data", (chunk: Buffer) => {
        count += chunk.toString().split("\n").length - 1;
        note(`${count} modules and packages`);
      });
      await build;
    });
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    const last = text.trim().split("\n").slice(-5).join("\n");
    throw new UserError(`Could not build "${program.package}" with Go:\n${last}`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

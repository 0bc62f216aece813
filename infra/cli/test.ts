import execa from "execa";
import { ensureEngine } from "../toolchain/engine";
import { checkout } from "../toolchain/paths";
import { progress } from "../toolchain/progress";
import { ensurePulumi } from "../toolchain/pulumi";

/** Jest's projects: those that run on any machine in minutes, and that of the real applications, which are built once. */
const everywhere = ["unit", "integration"];
const applications = ["real"];

/** Runs jest on a real Pulumi engine and a real Docker Engine. Resolves to jest's exit code. */
export async function test(patterns: readonly string[], options: { real: boolean }): Promise<number> {
  const projects = options.real ? applications : everywhere;
  const chosen = patterns.some((pattern) => pattern.startsWith("--selectProjects"));
  const [pulumi, engine] = await Promise.all([ensurePulumi(progress), ensureEngine({ progress })]);
  progress.say(`Pulumi ${pulumi.version} (${pulumi.source}), Docker Engine ${engine.version} (${engine.source})`);
  const { exitCode } = await execa(
    process.execPath,
    [
      require.resolve("jest/bin/jest"),
      "--reporters=default",
      "--reporters=<rootDir>/test/support/summary-reporter.cjs",
      ...(chosen ? [] : projects.map((name) => `--selectProjects=${name}`)),
      ...(options.real ? ["--runInBand"] : []),
      ...patterns,
    ],
    {
      cwd: checkout,
      env: { DOCKER_HOST: engine.host, PATH: `${pulumi.dir}:${process.env["PATH"] ?? ""}` },
      stdio: "inherit",
      reject: false,
    },
  );
  return exitCode;
}

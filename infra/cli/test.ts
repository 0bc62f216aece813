import execa from "execa";
import { ensureEngine } from "../toolchain/engine";
import { checkout } from "../toolchain/paths";
import { progress } from "../toolchain/progress";
import { ensurePulumi } from "../toolchain/pulumi";

/** Runs jest on a real Pulumi engine and a real Docker Engine. Resolves to jest's exit code. */
export async function test(patterns: readonly string[]): Promise<number> {
  const [pulumi, engine] = await Promise.all([ensurePulumi(progress), ensureEngine({ progress })]);
  progress.say(`Pulumi ${pulumi.version} (${pulumi.source}), Docker Engine ${engine.version} (${engine.source})`);
  const { exitCode } = await execa(
    process.execPath,
    [
      require.resolve("jest/bin/jest"),
      "--reporters=default",
      "--reporters=<rootDir>/test/support/summary-reporter.cjs",
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

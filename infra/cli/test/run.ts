import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import execa from "execa";
import { z } from "zod";
import { ensureEngine } from "../../toolchain/engine";
import { checkout } from "../../toolchain/paths";
import { progress } from "../../toolchain/progress";
import { ensurePulumi } from "../../toolchain/pulumi";
import { copyInBlocks } from "./blocks";
import { applications, chosen, everywhere, type Lane } from "./lanes";

/** What test/support/summary-reporter.cjs writes of a run. */
const Summary = z.object({ passed: z.number(), failed: z.number(), skipped: z.number() });

/**
 * Runs jest on a real Pulumi engine and a real Docker Engine, and says at the end how many tests passed and failed in all.
 * Resolves to 0, or to the exit code of the first run of jest that failed.
 *
 * @param patterns only test files whose path matches one of these; and options of jest
 */
export async function test(patterns: readonly string[], options: { real: boolean }): Promise<number> {
  const all = options.real ? applications : everywhere;
  const [pulumi, engine] = await Promise.all([ensurePulumi(progress), ensureEngine({ progress })]);
  progress.say(`Pulumi ${pulumi.version} (${pulumi.source}), Docker Engine ${engine.version} (${engine.source})`);
  const results = await mkdtemp(path.join(tmpdir(), "alfa-tests-"));
  try {
    const env = {
      DOCKER_HOST: engine.host,
      PATH: `${pulumi.dir}:${process.env["PATH"] ?? ""}`,
      ALFA_TEST_RESULTS: results,
    };
    const codes: number[] = [];
    for (const phase of patterns.length ? chosen(all) : all)
      codes.push(...(await Promise.all(phase.map((lane) => runLane(lane, patterns, env)))));
    process.stdout.write(`${await summary(results)}\n`);
    return codes.find((code) => code !== 0) ?? 0;
  } finally {
    await rm(results, { recursive: true, force: true });
  }
}

async function runLane(
  { projects, workers }: Lane,
  patterns: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<number> {
  const ownChoice = patterns.some((pattern) => pattern.startsWith("--selectProjects"));
  const run = execa(
    process.execPath,
    [
      require.resolve("jest/bin/jest"),
      "--reporters=default",
      "--reporters=<rootDir>/test/support/summary-reporter.cjs",
      ...(workers === 1 ? ["--runInBand"] : [`--maxWorkers=${workers}`]),
      // What a test left open must not hold up the run: its file has been judged.
      "--forceExit",
      ...patterns,
      ...(ownChoice ? [] : ["--selectProjects", ...projects]),
    ],
    {
      cwd: checkout,
      env: { ...(process.stderr.isTTY ? { FORCE_COLOR: "1" } : {}), ...env },
      stdin: "inherit",
      buffer: false,
      reject: false,
    },
  );
  const copies = [
    run.stdout && copyInBlocks(run.stdout, process.stdout),
    run.stderr && copyInBlocks(run.stderr, process.stderr),
  ];
  const [{ exitCode }] = await Promise.all([run, ...copies]);
  return exitCode;
}

async function summary(folder: string): Promise<string> {
  const files = await readdir(folder);
  const runs = await Promise.all(
    files.map(async (file) => Summary.parse(JSON.parse(await readFile(path.join(folder, file), "utf8")))),
  );
  const sum = (pick: (run: z.infer<typeof Summary>) => number) => runs.reduce((total, run) => total + pick(run), 0);
  const skipped = sum((run) => run.skipped);
  return `${sum((run) => run.passed)} passed, ${sum((run) => run.failed)} failed${skipped ? `, ${skipped} skipped` : ""}`;
}

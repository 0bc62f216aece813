import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import execa from "execa";
import { ensureEngine } from "../../toolchain/engine";
import { checkout } from "../../toolchain/paths";
import { progress } from "../../toolchain/progress";
import { ensurePulumi } from "../../toolchain/pulumi";
import { copyInBlocks } from "./blocks";
import { applications, chosen, everywhere, type Lane, type Phase } from "./lanes";
import { Numbers, type Result, secondRun, summary, unstable } from "./result";

/**
 * Runs jest on a real Pulumi engine and a real Docker Engine, and says at the end how many tests passed and failed in all.
 * A few files that fail in a run of all are run once more by themselves, and named. Resolves to 0, or to the exit code of the
 * first run of jest that failed.
 *
 * @param patterns only test files whose path matches one of these; and options of jest
 */
export async function test(patterns: readonly string[], options: { real: boolean }): Promise<number> {
  const all = options.real ? applications : everywhere;
  const [pulumi, engine] = await Promise.all([ensurePulumi(progress), ensureEngine({ progress })]);
  progress.say(`Pulumi ${pulumi.version} (${pulumi.source}), Docker Engine ${engine.version} (${engine.source})`);
  const env = { DOCKER_HOST: engine.host, PATH: `${pulumi.dir}:${process.env["PATH"] ?? ""}` };
  const results: Result[] = [];
  for (const phase of patterns.length ? chosen(all) : all)
    results.push(...(await Promise.all(phase.map((lane) => runLane(lane, patterns, env)))));
  // Who names files looks at these: a failure is to be seen, not run away from.
  const files = patterns.length ? [] : secondRun(results);
  const again = files.length ? await runAgain(files, all, env) : undefined;
  const said = again
    ? unstable(results, again).map((file) => `Unstable: ${path.relative(checkout, file)} failed once`)
    : [];
  process.stdout.write(`${[...said, summary(results, again)].join("\n")}\n`);
  return again?.exitCode ?? results.find(({ exitCode }) => exitCode !== 0)?.exitCode ?? 0;
}

async function runAgain(
  files: readonly string[],
  all: readonly Phase[],
  env: Readonly<Record<string, string>>,
): Promise<Result> {
  process.stdout.write(`Once more, by themselves: ${files.map((file) => path.relative(checkout, file)).join(", ")}\n`);
  const projects = all.flatMap((phase) => phase.flatMap((lane) => lane.projects));
  return runLane({ projects, workers: 1 }, ["--runTestsByPath", ...files], env);
}

async function runLane(
  { projects, workers }: Lane,
  patterns: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<Result> {
  const ownChoice = patterns.some((pattern) => pattern.startsWith("--selectProjects"));
  const folder = await mkdtemp(path.join(tmpdir(), "alfa-tests-"));
  const numbers = path.join(folder, "numbers.json");
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
      env: { ...(process.stderr.isTTY ? { FORCE_COLOR: "1" } : {}), ...env, ALFA_TEST_RESULT: numbers },
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
  try {
    return { exitCode, numbers: await readNumbers(numbers) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function readNumbers(file: string): Promise<Result["numbers"]> {
  const text = await readFile(file, "utf8").catch(() => undefined);
  return text === undefined ? undefined : Numbers.parse(JSON.parse(text));
}

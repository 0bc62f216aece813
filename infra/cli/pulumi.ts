import execa from "execa";
import { childEnvironment } from "../toolchain/child-environment";

/** What the CLI needs to be run with: the environment of `npm run env`, and the stack. */
export interface PulumiRun {
  readonly env: Readonly<Record<string, string>>;
  readonly stack: string;
  readonly cwd: string;
}

/**
 * A preview reads what runs while the program declares it, and not before (`pulumi preview --run-program`): the plan is the
 * same, and each provider plugin starts once and not twice. A CLI that does not know the variable reads before.
 */
export const previewEnvironment = { PULUMI_RUN_PROGRAM: "true" };

/** What a command runs with. An update first brings the whole state up to date, so that one that is broken off leaves it so. */
export const environmentOf = (run: PulumiRun, [command]: readonly string[]): NodeJS.ProcessEnv =>
  childEnvironment({ ...(command === "preview" && previewEnvironment), ...run.env });

/** Runs the Pulumi CLI as a user would see it. Resolves to its exit code. */
export async function runPulumi(run: PulumiRun, args: readonly string[]): Promise<number> {
  const { exitCode } = await execa("pulumi", [...args, "--stack", run.stack, ...display(args)], {
    cwd: run.cwd,
    env: environmentOf(run, args),
    extendEnv: false,
    stdin: "ignore",
    stdout: "inherit",
    stderr: "inherit",
    reject: false,
  });
  return exitCode;
}

/**
 * On a terminal the CLI draws its tree of resources; elsewhere it would print a line at each change of each of them, of
 * which only the last is worth reading.
 */
function display([command]: readonly string[]): string[] {
  if (process.stdout.isTTY) return [];
  return command === "preview" || command === "up"
    ? ["--non-interactive", "--suppress-progress"]
    : ["--non-interactive"];
}

/** Runs the Pulumi CLI and keeps what it prints. */
export async function capturePulumi(
  run: PulumiRun,
  args: readonly string[],
): Promise<{ exitCode: number; stdout: string; stderr: string }> {
  const { exitCode, stdout, stderr } = await execa(
    "pulumi",
    [...args, "--stack", run.stack, "--non-interactive", "--color", "never"],
    {
      cwd: run.cwd,
      env: environmentOf(run, args),
      extendEnv: false,
      stdin: "ignore",
      reject: false,
      maxBuffer: 256 * 1024 * 1024,
    },
  );
  return { exitCode, stdout, stderr };
}

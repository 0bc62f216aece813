import execa from "execa";
import { z } from "zod";
import { childEnvironment } from "../toolchain/child-environment";

/** What the CLI needs to be run with: the environment of `npm run env`, and the stack. */
export interface PulumiRun {
  readonly env: Readonly<Record<string, string>>;
  readonly stack: string;
  readonly cwd: string;
}

/** Runs the Pulumi CLI as a user would see it. Resolves to its exit code. */
export async function runPulumi(run: PulumiRun, args: readonly string[]): Promise<number> {
  const { exitCode } = await execa("pulumi", [...args, "--stack", run.stack, ...display(args)], {
    cwd: run.cwd,
    env: childEnvironment(run.env),
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
      env: childEnvironment(run.env),
      extendEnv: false,
      stdin: "ignore",
      reject: false,
      maxBuffer: 256 * 1024 * 1024,
    },
  );
  return { exitCode, stdout, stderr };
}

/** One step of a preview, as `pulumi preview --json` has it. */
export const Step = z.looseObject({
  op: z.string(),
  urn: z.string(),
  oldState: z
    .looseObject({ id: z.string().optional(), inputs: z.record(z.string(), z.unknown()).optional() })
    .optional(),
  newState: z
    .looseObject({
      id: z.string().optional(),
      type: z.string().optional(),
      inputs: z.record(z.string(), z.unknown()).optional(),
    })
    .optional(),
  replaceReasons: z.array(z.string()).nullish(),
  diffReasons: z.array(z.string()).nullish(),
  detailedDiff: z.record(z.string(), z.looseObject({ kind: z.string().optional() })).nullish(),
});
export type Step = z.output<typeof Step>;

/** A diagnostic of a preview: a finding of the program, or an error. */
export const Diagnostic = z.looseObject({
  urn: z.string().optional(),
  message: z.string(),
  severity: z.string(),
});
export type Diagnostic = z.output<typeof Diagnostic>;

/** `pulumi preview --json`. */
export const Preview = z.looseObject({
  steps: z.array(Step).default([]),
  diagnostics: z.array(Diagnostic).default([]),
  changeSummary: z.record(z.string(), z.number()).default({}),
});
export type Preview = z.output<typeof Preview>;

/** The type of a resource in its URN, without its parents'. */
export const typeOf = (urn: string): string => urn.split("::")[2]?.split("$").at(-1) ?? "";
/** The name of a resource in its URN. */
export const nameOf = (urn: string): string => urn.split("::").slice(3).join("::");

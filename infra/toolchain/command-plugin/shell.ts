import { spawn } from "node:child_process";
import type { LocalInputs } from "./inputs";

/** What a command printed, without the last line break. */
export interface Printed {
  stdout: string;
  stderr: string;
}

/** Takes each line as it is printed. */
export type Line = (from: "stdout" | "stderr", text: string) => void;

/** A command that ended otherwise than with 0. */
export class CommandFailed extends Error {
  constructor(
    message: string,
    readonly code: number | null,
    /** What it printed on stderr. */
    readonly said: string,
  ) {
    super(message);
  }
}

/** Process groups of the commands that run now. */
const groups = new Set<number>();

/** Kills every running command with all it started. */
export function killAll(): void {
  for (const group of groups) {
    try {
      process.kill(-group, "SIGKILL");
    } catch {
      // It ended by itself in this very moment.
    }
  }
}

/**
 * Runs one command line in the interpreter (`/bin/sh -c` unless given).
 *
 * @param line is called with each line as it is printed
 * @param shown stands for the command line in an error
 * @throws CommandFailed with the exit code and what went to stderr, when the command fails
 */
export async function run(
  command: string,
  inputs: Pick<LocalInputs, "interpreter" | "dir" | "environment" | "stdin" | "addPreviousOutputInEnv">,
  before: Printed | undefined,
  line: Line,
  shown = command,
): Promise<Printed> {
  const [interpreter = "/bin/sh", ...args] = inputs.interpreter ?? ["/bin/sh", "-c"];
  const previous =
    before && (inputs.addPreviousOutputInEnv ?? true)
      ? { PULUMI_COMMAND_STDOUT: before.stdout, PULUMI_COMMAND_STDERR: before.stderr }
      : {};
  const child = spawn(interpreter, [...args, command], {
    cwd: inputs.dir,
    env: { ...process.env, ...previous, ...inputs.environment },
    // A group of its own, so that the command can be killed with all it started.
    detached: true,
  });
  const { pid } = child;
  if (pid !== undefined) groups.add(pid);
  // A command that does not read its input closes the pipe first.
  child.stdin.on("error", () => undefined);
  child.stdin.end(inputs.stdin ?? "");
  const printed = { stdout: "", stderr: "" };
  for (const from of ["stdout", "stderr"] as const) {
    let rest = "";
    child[from].setEncoding("utf8").on("data", (chunk: string) => {
      printed[from] += chunk;
      const lines = (rest + chunk).split("\n");
      rest = lines.pop() ?? "";
      for (const text of lines) line(from, text);
    });
    child[from].on("end", () => {
      if (rest !== "") line(from, rest);
    });
  }
  const { code, signal } = await new Promise<{ code: number | null; signal: string | null }>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (exit, by) => {
      resolve({ code: exit, signal: by });
    });
  }).finally(() => {
    if (pid !== undefined) groups.delete(pid);
  });
  const result = { stdout: printed.stdout.replace(/\n$/, ""), stderr: printed.stderr.replace(/\n$/, "") };
  if (code !== 0)
    throw new CommandFailed(
      `${code === null ? `signal ${String(signal)}` : `exit status ${code}`}: running "${shown}":\n${result.stderr || result.stdout}`,
      code,
      result.stderr,
    );
  return result;
}

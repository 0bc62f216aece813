import { Command } from "commander";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { portable } from "../../../infra/cli/portable";
import { UserError } from "../../../stacks/model/errors";

/** What a run of the command gave. */
export interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const exitCode = (): number => Number(process.exitCode ?? 0);

/** Runs `alfa ARGS…` in this process, in a directory. */
export async function alfa(cwd: string, ...args: string[]): Promise<Run> {
  const written = { stdout: "", stderr: "" };
  const before = process.cwd();
  const spies = (["stdout", "stderr"] as const).map((name) =>
    jest.spyOn(process[name], "write").mockImplementation((text) => {
      written[name] += String(text);
      return true;
    }),
  );
  const program = new Command("alfa").exitOverride();
  for (const register of portable) register(program);
  process.chdir(cwd);
  process.exitCode = undefined;
  try {
    await program.parseAsync(args, { from: "user" });
    return { ...written, code: exitCode() };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { ...written, stderr: `${written.stderr}error: ${error.message}\n`, code: 2 };
  } finally {
    process.exitCode = undefined;
    process.chdir(before);
    for (const spy of spies) spy.mockRestore();
  }
}

const made: string[] = [];
afterAll(() => {
  for (const root of made) rmSync(root, { recursive: true, force: true });
});

/** A directory with these files, removed after the tests. */
export function folder(files: Readonly<Record<string, string>>): string {
  const root = realpathSync(mkdtempSync(path.join(tmpdir(), "alfa-cli-")));
  made.push(root);
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(root, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  return root;
}

import { Command, CommanderError } from "commander";
import { printable, withoutCommands } from "../../policies/report/sanitize";
import { UserError } from "../../stacks/model/errors";

/** A command puts itself into the program. */
export type Register = (program: Command) => void;

/**
 * Runs `alfa ARGS…` with these commands and sets the exit code: 0 well, 1 findings or a failed run, 2 usage or input error.
 *
 * @param note stands below the list of commands in the help
 * @param whole runs the same with a bundle that holds everything, where this one was made without what it needs
 */
export function run(commands: readonly Register[], note = "", whole?: () => void): void {
  // The reader of a pipe may stop before the end (`alfa audit | head`).
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });
  parse(commands, note, process.argv.slice(2)).then(
    (code) => {
      process.exitCode = code;
    },
    (error: unknown) => {
      if (whole && isLeftOut(error)) {
        whole();
        return;
      }
      // A defect of ours, not of the input: the trace is what a report needs.
      const trace = error instanceof Error ? (error.stack ?? error.message) : String(error);
      process.stderr.write(`error: an unexpected failure; please report it with what follows\n${trace}\n`);
      process.exitCode = 70;
    },
  );
}

/** policies/pack/bundle.cjs says what is left out of a bundle. */
const isLeftOut = (error: unknown): boolean =>
  error instanceof Error && "code" in error && error.code === "ALFA_LEFT_OUT";

async function parse(commands: readonly Register[], note: string, argv: readonly string[]): Promise<number> {
  const program = new Command("alfa")
    .description("Finds, previews and repairs defects in Docker stacks")
    .addHelpText("after", note)
    .showHelpAfterError("(alfa --help lists the commands)")
    .exitOverride();
  for (const register of commands) register(program);
  for (const command of program.commands) command.exitOverride();
  try {
    await program.parseAsync([...argv], { from: "user" });
    return Number(process.exitCode ?? 0);
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (error instanceof UserError) {
      // A message quotes names and values of the user's files; some have several lines of their own.
      process.stderr.write(withoutCommands(`error: ${error.message.split("\n").map(printable).join("\n")}\n`));
      return 2;
    }
    throw error;
  }
}

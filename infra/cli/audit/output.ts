import { writeFileSync } from "node:fs";
import { UserError } from "../../../stacks/model/errors";

/**
 * Writes a text to a file, or to standard output where none is named.
 * @param what names it in the error
 * @throws UserError when the file can't be written
 */
export function writeOutput(file: string | undefined, text: string, what: string): void {
  if (file === undefined) {
    process.stdout.write(text);
    return;
  }
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw new UserError(`can't write ${what} to "${file}": ${error instanceof Error ? error.message : String(error)}`);
  }
}

import { isStackName } from "../../../stacks/generate";
import { writeTypeScript } from "../../../stacks/lenses/typescript";
import { UserError } from "../../../stacks/model/errors";
import type { Application } from "../audit/files";
import { formatTypeScript } from "./format";
import { readApplication, type Read, type ReadFlags } from "./read";

export interface ImportOptions extends ReadFlags {
  /** Name of the folder and of the Pulumi stack; default: the project's. */
  readonly name?: string | undefined;
}

/** A Compose application, ready to be written. */
export interface Prepared extends Read {
  readonly name: string;
  /** Path below stacks/NAME -> formatted text. */
  readonly files: ReadonlyMap<string, string>;
}

/**
 * Reads a Compose application and writes it as TypeScript.
 * @throws UserError (FILE:LINE:COLUMN) for what can't be read, or can't be declared as a container
 */
export async function prepare(application: Application, options: ImportOptions): Promise<Prepared> {
  const read = readApplication(
    application,
    options,
    "kept in the service, but a container that Pulumi declares has no place for it",
  );
  const name = folderName(options.name, read.stack.name);
  const files = new Map<string, string>();
  for (const [path, source] of writeTypeScript(read.stack, read)) files.set(path, await formatTypeScript(source));
  return { ...read, name, files };
}

function folderName(given: string | undefined, project: string): string {
  const name = given ?? project;
  if (isStackName(name)) return name;
  throw new UserError(
    `"${name}" can't be the name of a folder of stacks/: it wants lower-case letters, digits, - and _, and is not taken by ` +
      "ALFA itself; give another one: --name NAME",
  );
}

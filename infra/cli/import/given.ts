import { UserError } from "../../../stacks/model/errors";
import type { Stack } from "../../../stacks/model/stack";
import { applicationHere, applicationOf, lookedFor, type Application } from "../audit/files";

/**
 * The Compose application that a command line gives: the files that are named, later ones override; else what
 * `docker compose` would take here.
 * @throws UserError when there is none, or one of the files can't be read
 */
export function applicationGiven(command: "import" | "init", files: readonly string[]): Application {
  const cwd = process.cwd();
  const application = files.length > 0 ? applicationOf(files, cwd) : applicationHere(cwd, process.env);
  if (!application)
    throw new UserError(
      `no Compose file in "${cwd}" or above: looked for ${lookedFor}; name one: alfa ${command} FILE`,
    );
  return application;
}

/** The commands that set a stack's secrets, one below the other. */
export function secretCommands({ secrets }: Stack, key: (name: string) => string): string[] {
  const widest = Math.max(...Object.keys(secrets).map((name) => name.length), 0);
  return Object.entries(secrets).map(
    ([name, { description }]) =>
      `  pulumi config set --secret ${key(name)}${" ".repeat(widest - name.length)}  # ${description}`,
  );
}

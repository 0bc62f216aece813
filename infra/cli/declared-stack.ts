import { existsSync } from "node:fs";
import path from "node:path";
import { UserError } from "../../stacks/model/errors";
import type { Stack } from "../../stacks/model/stack";
import { checkout, privateDir } from "../toolchain/paths";
import { sandboxState } from "./sandbox-workspace";
import { readDeclared } from "./settings";

/**
 * The stack as the settings of a Pulumi stack declare it, read without the CLI and without its secrets.
 * The generated settings count before the committed ones: they hold what `pulumi config set` wrote.
 *
 * @throws UserError when there is no such stack, or a setting is wrong
 */
export async function loadDeclaredStack(name: string): Promise<Stack> {
  const file = `Pulumi.${name}.yaml`;
  const committed = path.join(checkout, file);
  const found = [path.join(privateDir, file), path.join(sandboxState, file), committed].find((candidate) =>
    existsSync(candidate),
  );
  if (found === undefined)
    throw new UserError(`there is no stack "${name}": neither "${committed}" nor a generated one`);
  return (await readDeclared(found, committed)).stack;
}

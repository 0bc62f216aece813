import { existsSync } from "node:fs";
import path from "node:path";
import { Option } from "commander";
import { UserError } from "../../stacks/model/errors";
import { checkout, privateDir } from "../toolchain/paths";

/** `--stack NAME`: a Pulumi stack whose settings are there, so that a misspelt name makes no new one. */
export const stackOption = (): Option =>
  new Option("--stack <name>", "Pulumi stack; its settings are Pulumi.NAME.yaml").default("dev").argParser(existing);

function existing(name: string): string {
  const file = `Pulumi.${name}.yaml`;
  if (!/^[\w.-]+$/.test(name) || ![checkout, privateDir].some((folder) => existsSync(path.join(folder, file))))
    throw new UserError(`there is no stack "${name}": no "${path.join(checkout, file)}"`);
  return name;
}

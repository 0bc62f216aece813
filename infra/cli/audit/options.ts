import { repeatable } from "../repeatable";
import type { Command } from "commander";
import type { Lang } from "../../../policies/lang";
import { withFleet } from "../fleet/options";
import { langOption } from "../lang";
import type { Selection } from "./audit";

/** The flags that say what is audited: of `alfa audit` and `alfa baseline` alike. */
export interface SelectionFlags extends Omit<Selection, "targets"> {
  readonly rule: readonly string[];
  readonly skip: readonly string[];
  readonly profile: readonly string[];
  readonly projectName?: string;
  readonly lang?: Lang;
}

/** Adds what says what is audited. */
export const withSelection = (command: Command): Command => withFleet(withOneEngine(command)).addOption(langOption());

const withOneEngine = (command: Command): Command =>
  command
    .argument(
      "[targets...]",
      "Compose files, directories, or - for standard input; default: as docker compose finds it",
    )
    .addOption(repeatable("-f, --file <file>", "Compose files of one application, later ones override; repeatable"))
    .addOption(repeatable("--rule <id>", "only this rule; repeatable"))
    .addOption(repeatable("--skip <id>", "all rules but this one; repeatable"))
    .addOption(repeatable("--profile <name>", "only services that this Compose profile starts; repeatable"))
    .option("-p, --project-name <name>", "name of the Compose files' project")
    .option("--stack <name>", "the stack that the settings of this Pulumi stack declare, instead of files")
    .option("--live", "look at what runs on the Docker Engine too")
    .addOption(repeatable("--project <name>", "what runs of this Compose project or stack, without a file; repeatable"))
    .addOption(
      repeatable("--label <key[=value]>", "what runs with this label, without a file; repeatable: all of them"),
    )
    .option("--all", "everything that runs on the Engine, by project");

import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { UserError } from "../../../stacks/model/errors";
import type { ComposeFile } from "../../../stacks/lenses/compose/tree";

/** One application to audit: its files (later ones override) and the directory its paths start from. */
export interface Application {
  readonly files: readonly ComposeFile[];
  readonly directory: string;
}

/** Names Compose looks for, in its order; an override file of the same kind is merged in. */
const names = ["compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml"];
const overrides = [
  "compose.override.yaml",
  "compose.override.yml",
  "docker-compose.override.yaml",
  "docker-compose.override.yml",
];
const skipped = new Set(["node_modules", ".git"]);

/**
 * The applications that the arguments name: files, directories (searched for Compose files), `-` for standard input.
 * Without any: the Compose file of this directory.
 * @param merged files of one application (`--file`), later ones override earlier ones
 */
export function applications(targets: readonly string[], merged: readonly string[], cwd: string): Application[] {
  if (merged.length > 0) {
    if (targets.length > 0)
      throw new UserError("give either files to merge (--file) or files to audit one by one, not both");
    return [
      {
        files: merged.map((file) => readInput(file, cwd)),
        directory: path.dirname(path.resolve(cwd, merged[0] ?? ".")),
      },
    ];
  }
  if (targets.length > 0) return targets.flatMap((target) => applicationsOf(target, cwd));
  const found = composeFilesIn(cwd, cwd);
  if (!found) {
    throw new UserError(`no Compose file in "${cwd}": looked for ${names.join(", ")}; name one: alfa audit FILE`);
  }
  return [found];
}

function applicationsOf(target: string, cwd: string): Application[] {
  if (target === "-") return [{ files: [{ path: "-", text: readStandardInput() }], directory: cwd }];
  const absolute = path.resolve(cwd, target);
  const stat = statSync(absolute, { throwIfNoEntry: false });
  if (!stat) throw new UserError(`"${target}" does not exist`);
  if (!stat.isDirectory()) return [{ files: [readInput(target, cwd)], directory: path.dirname(absolute) }];
  const found = directoriesIn(absolute).flatMap((directory) => composeFilesIn(directory, cwd) ?? []);
  if (found.length === 0) throw new UserError(`no Compose file in "${target}": looked for ${names.join(", ")}`);
  return found;
}

function composeFilesIn(directory: string, cwd: string): Application | undefined {
  const pick = (list: readonly string[]) =>
    list.map((name) => path.join(directory, name)).find((file) => existsSync(file));
  const main = pick(names);
  if (main === undefined) return undefined;
  const files = [main, pick(overrides)].filter((file) => file !== undefined);
  return { files: files.map((file) => readInput(path.relative(cwd, file), cwd)), directory };
}

function directoriesIn(root: string): string[] {
  const below = readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !skipped.has(entry.name))
    .map((entry) => path.join(root, entry.name))
    .sort();
  return [root, ...below.flatMap(directoriesIn)];
}

function readInput(file: string, cwd: string): ComposeFile {
  const text = readText(path.resolve(cwd, file));
  if (text === undefined) throw new UserError(`"${file}" does not exist or can't be read`);
  return { path: file, text };
}

/** Text of a file; undefined when it is not there or is no file. */
export function readText(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

function readStandardInput(): string {
  try {
    return readFileSync(0, "utf8");
  } catch (error) {
    throw new UserError(`standard input can't be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

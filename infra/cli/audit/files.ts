import { readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { parseEnvFile } from "../../../stacks/lenses/compose/env-file";
import type { ComposeFile } from "../../../stacks/lenses/compose/tree";
import { UserError } from "../../../stacks/model/errors";

/** One application to audit: its files (later ones override) and the directory its paths start from. */
export interface Application {
  readonly files: readonly ComposeFile[];
  readonly directory: string;
}

/** What there is to audit, and what could not be read. */
export interface Found {
  readonly applications: readonly Application[];
  readonly errors: readonly UserError[];
}

/** Variables of the shell. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Names Compose looks for, in its order; an override file of the same kind is merged in.
 * Source: https://github.com/compose-spec/compose-go/blob/main/cli/options.go (DefaultFileNames)
 */
const names = ["compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml"];
const overrides = [
  "compose.override.yml",
  "compose.override.yaml",
  "docker-compose.override.yml",
  "docker-compose.override.yaml",
];
const skipped = new Set(["node_modules", ".git"]);

/**
 * The applications that the arguments name: files, directories (searched for Compose files), `-` for standard input.
 * One that can't be read does not keep the others back.
 */
export function applicationsOf(targets: readonly string[], cwd: string): Found {
  const applications = new Map<string, Application>();
  const errors: UserError[] = [];
  for (const target of targets) {
    try {
      for (const files of filesOf(target, cwd, errors)) {
        const application = applicationOf(files, cwd);
        // A file that is named twice is judged once.
        applications.set(files.map((file) => path.resolve(cwd, file)).join("\0"), application);
      }
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      errors.push(error);
    }
  }
  return { applications: [...applications.values()], errors };
}

/** One application of several files; later ones override. @throws UserError for one that can't be read */
export function applicationOf(files: readonly string[], cwd: string): Application {
  const [first = "-"] = files;
  return {
    files: files.map((file) => readInput(file, cwd)),
    directory: first === "-" ? cwd : path.dirname(path.resolve(cwd, first)),
  };
}

/**
 * The application that `docker compose` would take here: the files of COMPOSE_FILE (of the environment or of `.env`), else
 * the Compose file of this directory or of the nearest one above. Undefined: there is none.
 * @throws UserError for a file that can't be read
 */
export function applicationHere(cwd: string, environment: Environment): Application | undefined {
  const dotenv = readDotenv(path.join(cwd, ".env"), environment);
  const lookup = (name: string) => environment[name] ?? dotenv.get(name) ?? undefined;
  const named = lookup("COMPOSE_FILE");
  if (named !== undefined && named !== "") {
    return applicationOf(named.split(lookup("COMPOSE_PATH_SEPARATOR") || path.delimiter), cwd);
  }
  for (let directory = cwd; ; directory = path.dirname(directory)) {
    const files = composeFilesIn(directory, cwd);
    if (files) return applicationOf(files, cwd);
    if (directory === path.dirname(directory)) return undefined;
  }
}

/** The application of a folder's own Compose file. @throws UserError when it holds none, or one that can't be read */
export function applicationIn(directory: string, cwd: string): Application {
  const files = composeFilesIn(path.resolve(cwd, directory), cwd);
  if (!files) throw new UserError(`no Compose file in "${directory}": looked for ${lookedFor}`);
  return applicationOf(files, cwd);
}

/** The variables of an env file, if it is there. @throws UserError with the line of what can't be read */
export const readDotenv = (file: string, environment: Environment): ReadonlyMap<string, string | null> =>
  parseEnvFile({ path: path.relative(process.cwd(), file), text: readText(file) ?? "" }, (name) => environment[name]);

/** What the search looks for, for a message. */
export const lookedFor = names.join(", ");

function filesOf(target: string, cwd: string, errors: UserError[]): string[][] {
  if (target === "-") return [["-"]];
  const absolute = path.resolve(cwd, target);
  const stat = statSync(absolute, { throwIfNoEntry: false });
  if (!stat) throw new UserError(`"${target}" does not exist`);
  if (!stat.isDirectory()) return [[target]];
  const found = directoriesIn(absolute, errors).flatMap((directory) => {
    const files = composeFilesIn(directory, cwd);
    return files ? [files] : [];
  });
  if (found.length === 0) throw new UserError(`no Compose file in "${target}": looked for ${lookedFor}`);
  return found;
}

function composeFilesIn(directory: string, cwd: string): string[] | undefined {
  const pick = (list: readonly string[]) => list.map((name) => path.join(directory, name)).find(isFile);
  const main = pick(names);
  if (main === undefined) return undefined;
  return [main, pick(overrides)].flatMap((file) => (file === undefined ? [] : [path.relative(cwd, file)]));
}

const isFile = (file: string): boolean => statSync(file, { throwIfNoEntry: false })?.isFile() ?? false;

/**
 * The directory and those in it, hidden ones too (.devcontainer holds Compose files). Links to directories are not
 * followed: they could lead around in a circle.
 */
function directoriesIn(root: string, errors: UserError[]): string[] {
  let below: string[];
  try {
    below = readdirSync(root, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !skipped.has(entry.name))
      .map((entry) => path.join(root, entry.name))
      .sort();
  } catch (error) {
    errors.push(new UserError(`can't search "${root}": ${error instanceof Error ? error.message : String(error)}`));
    return [];
  }
  return [root, ...below.flatMap((directory) => directoriesIn(directory, errors))];
}

function readInput(file: string, cwd: string): ComposeFile {
  const text = file === "-" ? readStandardInput() : readText(path.resolve(cwd, file));
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

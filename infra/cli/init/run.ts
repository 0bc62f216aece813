import { existsSync, mkdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { printable, withoutCommands } from "../../../policies/report/sanitize";
import { writeProgram } from "../../../stacks/lenses/typescript";
import { UserError } from "../../../stacks/model/errors";
import { isActive, type Stack } from "../../../stacks/model/stack";
import { type Application, applicationIn } from "../audit/files";
import { newFileDiff } from "../fix/show";
import { hasColor } from "../terminal";
import { noteLine, type Note } from "../import/carry";
import { formatTypeScript } from "../import/format";
import { applicationGiven, secretCommands } from "../import/given";
import { type Read, readApplication } from "../import/read";
import { firstCommands, type Project, projectFiles, projectName } from "./project";

/** The flags of `alfa init`. */
export interface InitFlags {
  readonly write?: true;
  readonly name?: string;
  readonly profile: readonly string[];
  readonly alfa?: string;
  readonly vendor?: true;
}

/** What becomes a Pulumi project. */
export interface Initial {
  readonly project: Project;
  /** Name in the project's folder -> text. */
  readonly files: ReadonlyMap<string, string>;
  readonly notes: readonly Note[];
}

/** Folder of the project, beside the Compose file. */
const folderName = "pulumi";

/** The package this code is part of: a checkout, or what npm installed. */
const ownPackage = path.resolve(__dirname, "..", "..", "..");

/**
 * Shows the Pulumi project that a Compose application makes, or writes it.
 * @param target Compose file, or a folder that holds one
 * @throws UserError for what can't be read, is there already, or can't be written
 */
export async function runInit(target: string | undefined, flags: InitFlags): Promise<void> {
  const application = applicationOfTarget(target);
  const folder = path.join(application.directory, folderName);
  const { files, notes, project } = await initial(application, folder, flags);
  const shown = path.relative(process.cwd(), folder);
  const there = [...files.keys()].filter((name) => existsSync(path.join(folder, name)));
  if (there.length > 0)
    throw new UserError(
      `"${there.map((name) => path.join(shown, name)).join('", "')}" is there already, and nothing is overwritten; move it away first`,
    );
  const color = hasColor(process.stdout);
  if (flags.write) {
    writeFiles(folder, files);
    for (const name of files.keys()) process.stdout.write(`${path.join(shown, name)}\n`);
  } else for (const [name, text] of files) process.stdout.write(newFileDiff(path.join(shown, name), text, color));
  process.stderr.write(withoutCommands(`${epilogue(project, shown, notes, flags.write === true).join("\n")}\n`));
}

/** @throws UserError when the target is not there, or a folder without a Compose file */
function applicationOfTarget(target: string | undefined): Application {
  if (target === undefined) return applicationGiven("init", []);
  if (target === "-") throw new UserError('"-" is no file to write a project beside; name a Compose file or a folder');
  const isFolder = statSync(target, { throwIfNoEntry: false })?.isDirectory() ?? false;
  return isFolder ? applicationIn(target, process.cwd()) : applicationGiven("init", [target]);
}

/** The texts of the project. @throws UserError for what can't be read, or can't be declared */
export async function initial(application: Application, folder: string, flags: InitFlags): Promise<Initial> {
  const read = readApplication(
    application,
    { profiles: flags.profile, environment: process.env },
    "left out: a container that Pulumi declares has no place for it",
  );
  const stack: Stack = { ...read.stack, activeProfiles: [...read.activeProfiles] };
  const file = read.file
    .split(", ")
    .map((one) => path.basename(one))
    .join(", ");
  const { text, secrets } = writeProgram(stack, { file, directory: read.directory });
  const used = Object.fromEntries(Object.entries(stack.secrets).filter(([name]) => secrets.includes(name)));
  const project: Project = {
    name: projectName(flags.name, stack.name),
    file,
    alfa: flags.vendor ? undefined : (flags.alfa ?? `file:${path.relative(folder, ownPackage)}`),
    secretCommands: secretCommands({ ...stack, secrets: used }, (name) => name),
  };
  const files = new Map([...projectFiles(project), ["index.ts", await formatTypeScript(text)]]);
  return { project, files, notes: [...read.notes, ...leftOut(stack, read, project)] };
}

/** What of the stack is no part of the program, beside the fields that the reading names. */
function leftOut(stack: Stack, { file }: Read, { alfa }: Project): Note[] {
  const note = (message: string): Note => ({ position: undefined, message });
  const services = Object.values(stack.services);
  const inactive = services
    .filter((service) => !isActive(stack, service))
    .map(({ name, profiles }) =>
      note(
        `services.${name}: left out: none of its profiles is active; --profile ${profiles[0] ?? "NAME"} takes it in`,
      ),
    );
  const active = services.filter((service) => isActive(stack, service));
  const byLabel = active.flatMap(({ name, pids, uts }) =>
    Object.entries({ pids_limit: pids, uts }).flatMap(([field, value]) =>
      value !== undefined && alfa === undefined
        ? note(`services.${name}.${field}: left out: the vendor's provider has no place for it, ALFA's has`)
        : [],
    ),
  );
  const { processes, tunnels, endpoints } = stack.host;
  const own =
    stack.n8n || stack.uptimeKuma || processes.length + tunnels.length + endpoints.length > 0
      ? [note(`${file}: x-alfa: left out: what stands outside the containers`)]
      : [];
  return [...inactive, ...byLabel, ...own];
}

/** Writes all or, when one can't be, none: a file that came in between is not overwritten. */
function writeFiles(folder: string, files: ReadonlyMap<string, string>): void {
  const written: string[] = [];
  try {
    mkdirSync(folder, { recursive: true });
    for (const [name, text] of files) {
      const file = path.join(folder, name);
      writeFileSync(file, text, { flag: "wx" });
      written.push(file);
    }
  } catch (error) {
    for (const file of written) rmSync(file, { force: true });
    throw new UserError(`can't write the project: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function epilogue(project: Project, shown: string, notes: readonly Note[], written: boolean): string[] {
  return [
    ...(notes.length > 0 ? ["What the program does not carry, or not as it stood:", ...notes.map(noteLine), ""] : []),
    ...(written
      ? ["Next:", `  cd ${shellWord(shown)}`, ...firstCommands(project)]
      : ["Nothing is written; --write does it."]),
  ].map((line) => printable(line));
}

const shellWord = (text: string): string => (/^[\w./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);

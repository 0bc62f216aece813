import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import execa from "execa";
import { parse } from "yaml";
import { z } from "zod";
import { UserError } from "../../stacks/model/errors";
import { childEnvironment } from "./child-environment";
import { ensureCommandPlugin } from "./command-plugin";
import { exists } from "./install";
import { ensurePassphrase, opens } from "./passphrase";
import { checkout, privateDir } from "./paths";
import type { Progress } from "./progress";
import type { Pulumi } from "./pulumi";
import { mergeSettings, saltOf, withSalt } from "./settings";

/** Which state: the defaults are the `dev` stack of this checkout. A throwaway one gets a folder of its own. */
export interface StateOptions {
  stack?: string;
  /** Where everything of it stands; must not be under version control. */
  dir?: string;
  /** The folder with Pulumi.yaml and the committed Pulumi.STACK.yaml. */
  project?: string;
}

/** A file backend with one stack that is ready to run. */
export interface State {
  stack: string;
  /** Folder of the file backend. */
  backend: string;
  home: string;
  passphraseFile: string;
  /** The generated Pulumi.STACK.yaml: the committed values, the salt, the generated secrets. */
  configFile: string;
}

const Project = z.looseObject({ name: z.string() });

/** The name in Pulumi.yaml: the file backend keeps a stack below it. */
async function projectName(folder: string): Promise<string> {
  const file = path.join(folder, "Pulumi.yaml");
  const text = await readFile(file, "utf8").catch(() => {
    throw new UserError(`No Pulumi.yaml in "${folder}"`);
  });
  const project = Project.safeParse(parse(text));
  if (!project.success) throw new UserError(`${file}: wanted a map with the project's "name"`);
  return project.data.name;
}

const read = async (file: string): Promise<string> => readFile(file, "utf8").catch(() => "");

/** Replaces a file whole: a killed process leaves the old one. */
async function replace(file: string, text: string): Promise<void> {
  await writeFile(`${file}.part`, text, { mode: 0o600 });
  await rename(`${file}.part`, file);
}

/**
 * Makes a file backend with its passphrase, home, plugins and stack, or finds it made. What is under version control is
 * read and never written.
 *
 * @throws UserError when the passphrase is lost or is not the one the secrets were encrypted with
 */
export async function ensureState(pulumi: Pulumi, progress: Progress, options: StateOptions = {}): Promise<State> {
  const { stack = "dev", dir = privateDir, project = checkout } = options;
  const state: State = {
    stack,
    backend: path.join(dir, "state"),
    home: path.join(dir, "pulumi-home"),
    passphraseFile: path.join(dir, "passphrase"),
    configFile: path.join(dir, `Pulumi.${stack}.yaml`),
  };
  const name = await projectName(project);
  const stacks = path.join(state.backend, ".pulumi", "stacks", name);
  await mkdir(state.backend, { recursive: true, mode: 0o700 });

  const generated = { file: state.configFile, text: await read(state.configFile) };
  const salt = saltOf(generated);
  const passphrase = await ensurePassphrase(state.passphraseFile, salt !== undefined || (await exists(stacks)));
  if (salt !== undefined) await verify(passphrase, salt, state, dir);

  await ensureCommandPlugin(pulumi, state.home, progress);
  const present =
    (await exists(path.join(stacks, `${stack}.json`))) || (await exists(path.join(stacks, `${stack}.json.gz`)));
  let { text } = generated;
  if (!present || salt === undefined) {
    const made = await progress.step(`Preparing the stack "${stack}"`, () => initStack(pulumi, state, name, present));
    if (salt === undefined) text = withSalt({ ...generated, text }, made);
  }
  await merge(state, { file: path.join(project, `Pulumi.${stack}.yaml`), before: `${state.configFile}.merged` }, text);
  return state;
}

/** Checks the passphrase once for each of its values: the derivation is slow by design. */
async function verify(passphrase: string, salt: string, state: State, dir: string): Promise<void> {
  const stamp = path.join(dir, "passphrase.verified");
  const sum = createHash("sha256").update(`${passphrase}\n${salt}`).digest("hex");
  if ((await read(stamp)) === sum) return;
  if (!(await opens(passphrase, salt)))
    throw new UserError(
      `The passphrase in "${state.passphraseFile}" is not the one the secrets in "${state.configFile}" were encrypted ` +
        `with. Put the right one back from a backup, or move "${dir}" away to start anew`,
    );
  await replace(stamp, sum);
}

/**
 * Creates the stack. The CLI writes its salt beside the Pulumi.yaml it finds and takes no other file for it, so it is
 * shown a project of its own: the real one stays as it is under version control.
 *
 * @returns the salt
 */
async function initStack(pulumi: Pulumi, state: State, name: string, present: boolean): Promise<string> {
  const folder = await mkdtemp(path.join(path.dirname(state.backend), "init-"));
  try {
    await writeFile(path.join(folder, "Pulumi.yaml"), JSON.stringify({ name, runtime: "nodejs" }));
    // A stack whose settings are gone but whose state is there keeps its own salt: `select` reads it from the state.
    const command = present
      ? ["config", "set", "--secret", "probe", "x", "--stack", state.stack]
      : ["stack", "init", state.stack];
    await execa(pulumi.bin, [...command, "--non-interactive", "--cwd", folder], {
      env: childEnvironment({
        PULUMI_HOME: state.home,
        PULUMI_BACKEND_URL: `file://${state.backend}`,
        PULUMI_CONFIG_PASSPHRASE_FILE: state.passphraseFile,
        PULUMI_OPTION_CONFIG_FILE: "",
        PULUMI_SKIP_UPDATE_CHECK: "true",
      }),
      extendEnv: false,
      stdin: "ignore",
    });
    const file = path.join(folder, `Pulumi.${state.stack}.yaml`);
    const salt = saltOf({ file, text: await read(file) });
    if (salt === undefined) throw new Error("no encryptionsalt was written");
    return salt;
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    throw new UserError(`Could not prepare the stack "${state.stack}" in "${state.backend}": ${text}`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function merge(state: State, committed: { file: string; before: string }, text: string): Promise<void> {
  const now = await read(committed.file);
  // Without generated settings there is nothing the last merge has left its mark on.
  const before = (await exists(state.configFile)) ? await read(committed.before) : "";
  const merged = mergeSettings({ file: committed.file, text: now }, before, { file: state.configFile, text });
  if (merged !== (await read(state.configFile))) await replace(state.configFile, merged);
  if (now !== (await read(committed.before))) await replace(committed.before, now);
}

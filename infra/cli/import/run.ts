import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { stringify } from "yaml";
import { stackNames, stacksSource } from "../../../stacks/generate";
import { UserError } from "../../../stacks/model/errors";
import { secretKey } from "../../secrets-key";
import { checkout } from "../../toolchain/paths";
import { noteLine } from "./carry";
import { formatTypeScript } from "./format";
import { applicationGiven, secretCommands } from "./given";
import { prepare, type Prepared } from "./prepare";

/** The flags of `alfa import`. */
export interface ImportFlags {
  readonly file: readonly string[];
  readonly name?: string;
  readonly projectName?: string;
  readonly profile: readonly string[];
  readonly force?: true;
  readonly dryRun?: true;
}

/**
 * Writes a Compose application as a stack of this checkout: stacks/NAME, its settings, its place in the index of stacks.
 * @throws UserError for what can't be read, or is there already
 */
export async function runImport(target: string | undefined, flags: ImportFlags): Promise<void> {
  const prepared = await prepare(
    applicationGiven("import", target === undefined ? flags.file : [target, ...flags.file]),
    {
      name: flags.name,
      projectName: flags.projectName,
      profiles: flags.profile,
      environment: process.env,
    },
  );
  const folder = path.join(checkout, "stacks", prepared.name);
  const settings = path.join(checkout, `Pulumi.${prepared.name}.yaml`);
  const there = [folder, settings].find((file) => existsSync(file));
  if (there !== undefined && !flags.force)
    throw new UserError(
      `"${path.relative(checkout, there)}" is there already; --force replaces it, --name NAME takes another name`,
    );
  const texts = new Map([...prepared.files].map(([file, text]) => [path.join("stacks", prepared.name, file), text]));
  texts.set(path.basename(settings), settingsText(prepared));
  if (!flags.dryRun) await write(prepared, folder, settings);
  for (const [file, text] of texts) process.stdout.write(`${file} ${Buffer.byteLength(text)} bytes\n`);
  if (prepared.notes.length > 0)
    process.stderr.write(`\nWhat stacks/${prepared.name} does not carry, or not as it stood:\n`);
  for (const note of prepared.notes) process.stderr.write(`${noteLine(note)}\n`);
  if (!flags.dryRun) process.stderr.write(nextSteps(prepared));
}

async function write(prepared: Prepared, folder: string, settings: string): Promise<void> {
  try {
    writeFolder(folder, prepared.files);
    writeFileSync(settings, settingsText(prepared));
    const source = stacksSource(stackNames(path.join(checkout, "stacks")));
    writeFileSync(path.join(checkout, "stacks", "index.ts"), await formatTypeScript(source));
  } catch (error) {
    if (!(error instanceof Error) || !("syscall" in error)) throw error;
    throw new UserError(`can't write the stack "${prepared.name}": ${error.message}`);
  }
}

/** Writes beside the folder first: a failure in between leaves what was there. */
function writeFolder(folder: string, files: ReadonlyMap<string, string>): void {
  const part = `${folder}.part`;
  rmSync(part, { recursive: true, force: true });
  for (const [file, text] of files) {
    mkdirSync(path.dirname(path.join(part, file)), { recursive: true });
    writeFileSync(path.join(part, file), text);
  }
  rmSync(folder, { recursive: true, force: true });
  renameSync(part, folder);
}

function settingsText({ name, activeProfiles }: Prepared): string {
  const config = { "alfa:stack": name, ...(activeProfiles.length ? { "alfa:profiles": activeProfiles } : {}) };
  return [
    `# The settings of the stack ${name}: alfa:profiles, alfa:images, alfa:diagnostics (stacks/declared.ts).`,
    `# Secrets don't belong here: \`pulumi config set --secret ${secretKey("NAME")}\` keeps them encrypted in .alfa/, outside git.`,
    stringify({ config }),
  ].join("\n");
}

function nextSteps({ name, stack }: Prepared): string {
  return [
    "",
    ...(Object.keys(stack.secrets).length
      ? [
          "The values of secrets stand in none of these files. Set those that no running container of the project holds.",
        ]
      : []),
    "Next:",
    `  eval "$(npm run -s env -- --stack ${name})"`,
    ...secretCommands(stack, secretKey),
    "  pulumi preview",
    "",
  ].join("\n");
}

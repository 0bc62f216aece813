import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { pm2Home, type Pm2, type Pm2Process } from "../../../../policies/observe/pm2";
import { UserError } from "../../../../stacks/model/errors";

/** An app as it is declared to PM2. */
export interface Declared {
  readonly name: string;
  readonly script: string;
  readonly cwd: string;
  /** Absent: as they are. */
  readonly args?: readonly string[] | undefined;
  readonly env: Readonly<Record<string, string>>;
  /** Variables that hold secrets: they stand in a file of mode 0600, which Node.js reads, and never in PM2's own lists. */
  readonly secretEnv: Readonly<Record<string, string>>;
  /** Files of mode 0600 that it is started with, by name. */
  readonly files?: Readonly<Record<string, string>> | undefined;
  /** true: a program of its own, no script for Node.js. */
  readonly program?: boolean | undefined;
}

const folder = (pm2: Pm2): string => path.join(pm2Home(pm2), "alfa");

/** The app's ecosystem file, generated. */
export const ecosystemFile = (pm2: Pm2, name: string): string => path.join(folder(pm2), `${name}.json`);

/** Stands beside it when the app is one that was made, not one that was found and taken over. */
export const madeMark = (pm2: Pm2, name: string): string => path.join(folder(pm2), `${name}.made`);

const envFileOf = (pm2: Pm2, name: string): string => path.join(folder(pm2), `${name}.env`);

const fileOf = (pm2: Pm2, name: string, file: string): string => path.join(folder(pm2), `${name}-${file}`);

/** Text with the places of an app's files filled in. */
export const withFiles = (pm2: Pm2, name: string, text: string): string =>
  text.replaceAll(/@files\/([\w.-]+)/g, (_place, file: string) => fileOf(pm2, name, file));

/** Whether an app's files hold what is declared. */
export async function hasFiles(pm2: Pm2, name: string, files: Declared["files"] = {}): Promise<boolean> {
  const same = Object.entries(files).map(
    async ([file, text]) =>
      (await readFile(fileOf(pm2, name, file), "utf8").catch(() => undefined)) === withFiles(pm2, name, text),
  );
  return (await Promise.all(same)).every(Boolean);
}

/** How Node.js is told of it. */
const envFlag = (pm2: Pm2, name: string): string => `--env-file=${envFileOf(pm2, name)}`;

/** Whether an app is started with an env file that holds just these secrets; without any it needs none. */
export async function knowsSecrets(
  pm2: Pm2,
  { name, nodeArgs }: Pick<Pm2Process, "name" | "nodeArgs">,
  secretEnv: Declared["secretEnv"],
): Promise<boolean> {
  if (Object.keys(secretEnv).length === 0) return true;
  if (!nodeArgs.includes(envFlag(pm2, name))) return false;
  return (await readFile(envFileOf(pm2, name), "utf8").catch(() => "")) === envText(secretEnv);
}

/** Writes the app's ecosystem file and, where it has secrets, its env file. @returns the ecosystem file */
export async function writeEcosystem(pm2: Pm2, { secretEnv, files = {}, program, ...app }: Declared): Promise<string> {
  await mkdir(folder(pm2), { recursive: true, mode: 0o700 });
  const secret = Object.keys(secretEnv).length > 0;
  if (secret) await writePrivate(envFileOf(pm2, app.name), envText(secretEnv));
  for (const [file, text] of Object.entries(files))
    await writePrivate(fileOf(pm2, app.name, file), withFiles(pm2, app.name, text));
  const declared = {
    ...app,
    ...(app.args && { args: app.args.map((arg) => withFiles(pm2, app.name, arg)) }),
    vizion: false,
    ...(program ? { interpreter: "none" } : { node_args: secret ? [envFlag(pm2, app.name)] : [] }),
  };
  const file = ecosystemFile(pm2, app.name);
  await writePrivate(file, `${JSON.stringify({ apps: [declared] }, null, 2)}\n`);
  return file;
}

/** A file that its owner alone reads, also when it was there with another mode. */
async function writePrivate(file: string, text: string): Promise<void> {
  await writeFile(file, "", { mode: 0o600 });
  await chmod(file, 0o600);
  await writeFile(file, text);
}

/** As Node.js reads it: quoted by the first quote that a value does not hold. https://nodejs.org/api/cli.html#--env-filefile */
export function envText(env: Readonly<Record<string, string>>): string {
  return Object.entries(env)
    .map(([key, value]) => {
      // Between double quotes Node.js turns \n into a line end.
      const quote = ["'", "`", '"'].find((one) => !value.includes(one) && !(one === '"' && value.includes("\\n")));
      if (quote === undefined)
        throw new UserError(`the value of "${key}" holds every kind of quote: an env file can't`);
      return `${key}=${quote}${value}${quote}\n`;
    })
    .join("");
}

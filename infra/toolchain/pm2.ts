import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import psList from "ps-list";
import { pm2Apps, runPm2 } from "../../policies/observe/pm2";
import { UserError } from "../../stacks/model/errors";
import { installFolder } from "./install";
import { npmInstall } from "./npm-install";
import { cacheDir, checkout } from "./paths";
import { versions } from "./versions";

/** An app as PM2's ecosystem file declares it. */
export interface Pm2App {
  readonly name: string;
  readonly script: string;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Standard output and errors. */
  readonly log: string;
}

/** Process numbers. */
export interface Pm2Started {
  readonly daemon: number;
  readonly app: number;
}

/** What a path of a Unix socket may have at most, less the name of PM2's. */
const LONGEST_HOME = 107 - "/rpc.sock".length;

/** The real PM2's command, installed once into the cache shared by checkouts. @throws UserError when npm can't give it */
export async function ensurePm2(): Promise<string> {
  await installFolder(pm2Folder(), (part) => npmInstall(path.join(checkout, "infra", "toolchain", "pm2"), part));
  return installedPm2();
}

const pm2Folder = (): string => path.join(cacheDir(), "pm2", versions.pm2);

/** Where the command stands once it is installed. */
export const installedPm2 = (): string => path.join(pm2Folder(), "node_modules", "pm2", "bin", "pm2");

/**
 * Starts an app under the daemon of the PM2_HOME `home`, or starts it again; starts the daemon where there is none.
 * @throws UserError with what PM2 said, or for a path too long for its sockets
 */
export async function startUnderPm2(home: string, { log, ...app }: Pm2App): Promise<Pm2Started> {
  if (Buffer.byteLength(home) > LONGEST_HOME)
    throw new UserError(`PM2 can't keep its sockets in "${home}": the path has more than ${LONGEST_HOME} bytes`);
  await mkdir(home, { recursive: true });
  const file = path.join(home, "ecosystem.config.json");
  const declared = { ...app, out_file: log, error_file: log, combine_logs: true, vizion: false };
  await writeFile(file, JSON.stringify({ apps: [declared] }, null, 2));
  const pm2 = { home, command: await ensurePm2() };
  await runPm2(pm2, ["startOrRestart", file]);
  const started = (await pm2Apps(pm2))?.find(({ name }) => name === app.name);
  const daemon = await daemonOf(home);
  if (!started?.pid || daemon === undefined)
    throw new UserError(`PM2 started "${app.name}" of "${file}", but does not run it; its log is "${log}"`);
  return { daemon, app: started.pid };
}

/** Process number of the daemon whose PM2_HOME is `home`: it names itself by it. */
export const daemonOf = async (home: string): Promise<number | undefined> =>
  (await psList()).find(({ cmd }) => cmd?.includes(`God Daemon (${home})`))?.pid;

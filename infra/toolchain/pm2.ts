import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import execa from "execa";
import psList from "ps-list";
import { z } from "zod";
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
  const folder = path.join(cacheDir(), "pm2", versions.pm2);
  await installFolder(folder, (part) => npmInstall(path.join(checkout, "infra", "toolchain", "pm2"), part));
  return path.join(folder, "node_modules", "pm2", "bin", "pm2");
}

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
  await pm2(home, ["startOrRestart", file]);
  const started = Apps.parse(JSON.parse(await pm2(home, ["jlist"]))).find(({ name }) => name === app.name);
  const daemon = await daemonOf(home);
  if (!started?.pid || daemon === undefined)
    throw new UserError(`PM2 started "${app.name}" of "${file}", but does not run it; its log is "${log}"`);
  return { daemon, app: started.pid };
}

/** Process number of the daemon whose PM2_HOME is `home`: it names itself by it. */
export const daemonOf = async (home: string): Promise<number | undefined> =>
  (await psList()).find(({ cmd }) => cmd?.includes(`God Daemon (${home})`))?.pid;

const Apps = z.array(z.object({ name: z.string(), pid: z.int().optional() }));

/** Runs PM2's command. What it is given in its environment, every app of the daemon gets and `pm2 jlist` shows. */
async function pm2(home: string, args: readonly string[]): Promise<string> {
  const { PATH = "", HOME = home } = process.env;
  const result = await execa(process.execPath, [await ensurePm2(), "--silent", ...args], {
    env: { PATH, HOME, PM2_HOME: home },
    extendEnv: false,
    stdin: "ignore",
    all: true,
    reject: false,
  });
  if (result.failed)
    throw new UserError(
      `\`pm2 ${args.join(" ")}\` failed: ${(result.all ?? "").trim().split("\n").slice(-3).join("; ")}`,
    );
  return result.stdout;
}

import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import path from "node:path";
import { z } from "zod";
import { ancestors } from "../../../../policies/observe/processes/ancestors";
import { processStart } from "../../../../policies/observe/processes/start";
import type { Observed } from "../../../../policies/observe/processes/index";

/** Names the run that listed: set by whoever runs an update without a preview of its own. */
export const listedBy = "ALFA_LISTED_BY";

/** After so many milliseconds nobody goes on with an update that was previewed. */
const OLD_MS = 24 * 60 * 60 * 1000;

const Listed = z.array(z.string());

/** Number, start and command: a number is another's later, and a process may become another program. */
const identity = ({ evidence: { pid, command }, started }: Observed): string =>
  `${pid} ${started ?? ""} ${createHash("sha256").update(JSON.stringify(command)).digest("hex")}`;

/**
 * What previews listed as processes to end. An update ends no other: one that appeared since is for the next preview to
 * show. A preview and the update behind it are two processes of this provider, so the list is kept in the user's cache.
 */
export class ListedProcesses {
  constructor(
    private readonly folder = path.join(
      process.env["XDG_CACHE_HOME"] ?? path.join(homedir(), ".cache"),
      "alfa",
      "listed",
    ),
  ) {}

  /**
   * Keeps what a preview lists for a resource, in place of what the same run listed before.
   * @param by the run; default: the Pulumi command above this process
   */
  async keep(urn: string, processes: readonly Observed[], by?: string): Promise<void> {
    const run = by ?? (await thisRun());
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    await this.sweep();
    await writeFile(path.join(this.folder, nameOf(urn, run)), JSON.stringify(processes.map(identity)), { mode: 0o600 });
  }

  /**
   * Tells the processes that this run's preview listed; in a run that had none (`--skip-preview`), those that the last
   * preview of the resource did.
   */
  async of(urn: string): Promise<(process: Observed) => boolean> {
    const own = await this.read(nameOf(urn, await thisRun()));
    const listed = new Set(own ?? (await this.read((await this.newest(urn)) ?? "")) ?? []);
    return (process) => listed.has(identity(process));
  }

  private async read(name: string): Promise<string[] | undefined> {
    const text = await readFile(path.join(this.folder, name), "utf8").catch(() => "");
    try {
      return Listed.parse(JSON.parse(text));
    } catch {
      return undefined;
    }
  }

  private async newest(urn: string): Promise<string | undefined> {
    const of = (await this.files()).filter(({ name }) => name.startsWith(`${short(urn)}-`));
    return of.sort((a, b) => b.time - a.time)[0]?.name;
  }

  private async sweep(): Promise<void> {
    for (const { name, time } of await this.files())
      if (Date.now() - time > OLD_MS) await rm(path.join(this.folder, name), { force: true });
  }

  private async files(): Promise<{ name: string; time: number }[]> {
    const names = await readdir(this.folder).catch(() => []);
    return Promise.all(
      names.map(async (name) => ({
        name,
        time: await stat(path.join(this.folder, name)).then(
          ({ mtimeMs }) => mtimeMs,
          () => 0,
        ),
      })),
    );
  }
}

const short = (text: string): string => createHash("sha256").update(text).digest("hex").slice(0, 16);
const nameOf = (urn: string, run: string): string => `${short(urn)}-${short(run)}.json`;

/** The Pulumi command that this process works for: `pulumi up` is one, its preview and its update. */
async function thisRun(): Promise<string> {
  const given = process.env[listedBy];
  if (given !== undefined) return given;
  const above = await ancestors(process.pid);
  const cli = above.find(({ cmd }) => /^(?:\S*\/)?pulumi(?:\.exe)?(?:\s|$)/.test(cmd));
  const { pid } = cli ?? { pid: process.ppid };
  return `${pid} ${processStart(pid) ?? ""}`;
}

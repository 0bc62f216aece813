import { readFile } from "node:fs/promises";
import { platform } from "node:os";

/** A process as the one that started another. */
export interface Parent {
  readonly pid: number;
  readonly parent: number;
  /** Its command, in one text. */
  readonly cmd: string;
}

/** Whether a process is a PM2 that runs apps: its daemon names itself, `pm2-runtime` is one by itself. */
export const isPm2 = ({ cmd }: Parent): boolean => /^PM2 v\S+: God Daemon|\bpm2-(?:runtime|docker)\b/.test(cmd);

/** The processes above one, the nearest first; one that ended meanwhile ends the list. */
export async function ancestors(pid: number, look = lookUp): Promise<Parent[]> {
  const above: Parent[] = [];
  for (let at = await look(pid); at !== undefined && at.parent > 0;) {
    const known = above.some((one) => one.pid === at?.parent);
    at = known ? undefined : await look(at.parent);
    if (at) above.push(at);
  }
  return above;
}

async function lookUp(pid: number): Promise<Parent | undefined> {
  if (platform() !== "linux") {
    const { default: psList } = await import("ps-list");
    const found = (await psList()).find((one) => one.pid === pid);
    return found && { pid, parent: found.ppid, cmd: found.cmd ?? "" };
  }
  const [stat, cmd] = await Promise.all(
    ["stat", "cmdline"].map((file) => readFile(`/proc/${pid}/${file}`, "utf8").catch(() => "")),
  );
  // The name in brackets may hold spaces: fields are counted after it.
  const parent = Number(stat?.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
  return Number.isInteger(parent) ? { pid, parent, cmd: (cmd ?? "").replaceAll("\0", " ").trim() } : undefined;
}

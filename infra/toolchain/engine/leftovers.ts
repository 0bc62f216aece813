import { readFile } from "node:fs/promises";
import execa from "execa";

/** The mount points below any of `folders`, the deepest first, from the text of /proc/self/mountinfo. */
export function mountsBelow(mountinfo: string, folders: readonly string[]): string[] {
  return mountinfo
    .split("\n")
    .flatMap((line) => line.split(" ")[4] ?? [])
    .map((point) => point.replace(/\\(\d{3})/g, (_, octal: string) => String.fromCharCode(parseInt(octal, 8))))
    .filter((point) => folders.some((folder) => point === folder || point.startsWith(`${folder}/`)))
    .reverse();
}

/** Unmounts what a killed Engine left mounted. */
export async function unmountBelow(folders: readonly string[]): Promise<void> {
  const mountinfo = await readFile("/proc/self/mountinfo", "utf8").catch(() => "");
  for (const point of mountsBelow(mountinfo, folders)) await execa("umount", ["--lazy", point]).catch(() => undefined);
}

/**
 * The bridges of an Engine's networks, from `ip -4 -o addr`: those named by Docker that have an address in the Engine's
 * own block.
 */
export const bridgesIn = (addresses: string, block: string): string[] =>
  [...addresses.matchAll(/^\d+: (\S+) +inet (\d+\.\d+)\./gm)]
    .filter(([, name = "", start]) => start === block && /^(br-[0-9a-f]{12}|docker_gwbridge)$/.test(name))
    .flatMap(([, name]) => name ?? []);

/** The rules of `iptables-save` that name one of the bridges or an address of the block, as arguments that delete them. */
export const rulesOf = (saved: string, bridges: readonly string[], block: string | undefined): string[][] =>
  saved
    .split("\n")
    .filter((line) => line.startsWith("-A "))
    .map((line) => line.split(" "))
    .filter((words) => words.some((word) => bridges.includes(word) || (block && word.startsWith(`${block}.`))))
    .map(([, ...words]) => ["-D", ...words]);

/** Removes an Engine's bridges and packet filter rules. */
export async function cleanNetwork(bridge: string, block: string | undefined): Promise<void> {
  const addresses = await execa("ip", ["-4", "-o", "addr"]).then(
    ({ stdout }) => stdout,
    () => "",
  );
  const bridges = [bridge, ...(block === undefined ? [] : bridgesIn(addresses, block))];
  for (const table of ["nat", "filter"]) {
    const saved = await execa("iptables-save", ["-t", table]).then(
      ({ stdout }) => stdout,
      () => "",
    );
    for (const rule of rulesOf(saved, bridges, block))
      await execa("iptables", ["-w", "-t", table, ...rule]).catch(() => undefined);
  }
  for (const name of bridges) await execa("ip", ["link", "del", name]).catch(() => undefined);
}

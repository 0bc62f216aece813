import path from "node:path";
import { UserError } from "../../../stacks/model/errors";
import { readText } from "../audit/files";

/** One Engine of a fleet. */
export interface FleetHost {
  /** unix://PATH, tcp://HOST:PORT or ssh://USER@HOST; its name in the report, too. */
  readonly address: string;
  /** What named it, for messages: `--host` or FILE:LINE:COLUMN. */
  readonly source: string;
}

/**
 * The hosts that are named, each once, in their order.
 * @param files hosts files: an address a line; "#" begins a comment
 * @throws UserError for what is no address, with FILE:LINE:COLUMN, and for a file that can't be read or names none
 */
export function fleetHosts(addresses: readonly string[], files: readonly string[]): FleetHost[] {
  const hosts = new Map<string, FleetHost>();
  const named = addresses.map((address) => hostOf(address, "--host"));
  for (const host of [...named, ...files.flatMap(hostsIn)]) if (!hosts.has(host.address)) hosts.set(host.address, host);
  return [...hosts.values()];
}

/** How many hosts a name still lists; beyond, it counts them. */
const listed = 3;

/** What the report on several hosts is called; undefined: as the projects on them. */
export function fleetName(hosts: readonly FleetHost[], files: readonly string[]): string | undefined {
  const [first] = hosts;
  if (files.length > 0 && first?.source !== "--host") return files.map((file) => path.basename(file)).join(", ");
  return hosts.length > listed ? `${hosts.length} hosts` : undefined;
}

function hostsIn(file: string): FleetHost[] {
  const text = readText(file);
  if (text === undefined) throw new UserError(`the hosts file "${file}" does not exist or can't be read`);
  const hosts = text
    .replace(/^\uFEFF/, "")
    .split(/\r\n|\n|\r/)
    .flatMap((line, index) => {
      const entry = line.replace(/(?:^|\s)#.*$/, "");
      const [first, second] = [...entry.matchAll(/\S+/g)];
      if (first === undefined) return [];
      const place = (column: number) => `${file}:${index + 1}:${column + 1}`;
      if (second) throw new UserError(`${place(second.index)}: one host a line; a comment begins with "#"`);
      return [hostOf(first[0], place(first.index))];
    });
  if (hosts.length === 0) throw new UserError(`the hosts file "${file}" names no host`);
  return hosts;
}

function hostOf(address: string, source: string): FleetHost {
  const problem = problemOf(address);
  if (problem === undefined) return { address, source };
  // A password is in no message.
  const shown = address.replace(/\/\/[^/]*@/, "//…@");
  throw new UserError(`${source}: "${shown}" ${problem}`);
}

const form = "is no address of a Docker Engine: wanted unix://PATH, tcp://HOST:PORT or ssh://USER@HOST";

function problemOf(address: string): string | undefined {
  const [, scheme = "", rest = ""] = /^([a-z]+):\/\/(.*)$/.exec(address) ?? [];
  if (scheme === "unix" || scheme === "npipe") return rest.startsWith("/") ? undefined : form;
  if (!["tcp", "http", "https", "ssh"].includes(scheme) || !URL.canParse(address)) return form;
  const { hostname, username, password, pathname, search, hash } = new URL(address);
  if (password !== "" || (username !== "" && scheme !== "ssh"))
    return "holds a name or password that would stand in reports: leave it out (ssh takes keys, tcp DOCKER_CERT_PATH)";
  return hostname === "" || `${pathname}${search}${hash}` !== "" ? form : undefined;
}

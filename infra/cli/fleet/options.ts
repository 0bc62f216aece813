import { type Command, InvalidArgumentError } from "commander";
import { UserError } from "../../../stacks/model/errors";
import { repeatable } from "../repeatable";
import type { Fleet } from "./audit-fleet";
import { fleetHosts, fleetName } from "./hosts";

/** The flags that name several Engines; none of them: the one that the docker CLI would ask. */
export interface FleetFlags {
  readonly host: readonly string[];
  /** Hosts files. */
  readonly hosts: readonly string[];
  readonly concurrency?: number;
  /** Seconds. */
  readonly hostTimeout?: number;
}

/** So many hosts at once have two requests each under way: together as many as one process asks of a single Engine. */
const defaultConcurrency = 8;
/** As long as an audit waits for a single Engine. */
const defaultTimeout = 15;

/** Adds what names several Engines. */
export const withFleet = (command: Command): Command =>
  command
    .addOption(
      repeatable(
        "--host <address>",
        "what runs on this Engine (unix://PATH, tcp://HOST:PORT, ssh://USER@HOST); repeatable: one report on all",
      ),
    )
    .addOption(repeatable("--hosts <file>", "the same for each host in a file, one a line; repeatable"))
    .option("--concurrency <n>", `hosts at once (default: ${defaultConcurrency})`, wholeNumber(1000))
    .option(
      "--host-timeout <seconds>",
      `how long one host is waited for (default: ${defaultTimeout})`,
      wholeNumber(3600),
    );

/**
 * The Engines that the flags name; undefined: none.
 * @throws UserError for an address or a hosts file that is none
 */
export function fleetOf(flags: FleetFlags, choice: Fleet["choice"]): Fleet | undefined {
  const { host, hosts: files, concurrency = defaultConcurrency, hostTimeout = defaultTimeout } = flags;
  if (!namesHosts(flags)) {
    if (flags.concurrency === undefined && flags.hostTimeout === undefined) return undefined;
    throw new UserError(
      "--concurrency and --host-timeout are for several hosts: name them (--host ADDRESS, --hosts FILE)",
    );
  }
  const hosts = fleetHosts(host, files);
  return { hosts, name: fleetName(hosts, files), choice, concurrency, timeout: hostTimeout };
}

/** Whether hosts are named. */
export const namesHosts = ({ host, hosts }: Pick<FleetFlags, "host" | "hosts">): boolean =>
  host.length > 0 || hosts.length > 0;

/** The arguments that select the same hosts again. */
export const fleetArguments = ({ host, hosts, concurrency, hostTimeout }: FleetFlags): string[] => [
  ...host.flatMap((address) => ["--host", address]),
  ...hosts.flatMap((file) => ["--hosts", file]),
  ...(concurrency === undefined ? [] : ["--concurrency", String(concurrency)]),
  ...(hostTimeout === undefined ? [] : ["--host-timeout", String(hostTimeout)]),
];

const wholeNumber =
  (most: number) =>
  (text: string): number => {
    if (!/^[1-9]\d{0,3}$/.test(text) || Number(text) > most)
      throw new InvalidArgumentError(`"${text}" is not a number from 1 to ${most}.`);
    return Number(text);
  };

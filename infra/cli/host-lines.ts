import { randomUUID } from "node:crypto";
import { watchesTunnels } from "../../stacks/model/used";
import { isHere } from "../../policies/observe/processes/index";
import { straysArgs, tunnelArgs } from "../components/host";
import { judgedLine } from "../providers/alfa/host/extra";
import { listedBy, ListedProcesses } from "../providers/alfa/host/listed";
import { strays } from "../providers/alfa/host/strays";
import { extraTunnels } from "../providers/alfa/host/tunnel";
import { straysName, tunnelName, urnOf } from "../targets";
import type { Workspace } from "./workspace";

/** The processes of this host that an update will end. */
export interface ProcessesToEnd {
  /** A line each: pid, start, command and why. */
  readonly lines: readonly string[];
  /** What the update's environment must hold: it then ends these and no others. */
  readonly env: Readonly<Record<string, string>>;
}

/** What an update will end on this host, kept for it. */
export async function processesToEnd({ engine, stack, run }: Workspace): Promise<ProcessesToEnd> {
  if (engine === undefined || !isHere(engine.where.host)) return { lines: [], env: {} };
  const looks = [
    ...stack.host.processes
      .filter(({ pm2 }) => pm2)
      .map((process) => ({
        urn: urnOf(run.stack, "strays", straysName(process.name)),
        seen: strays(straysArgs(process)),
      })),
    ...(watchesTunnels(stack)
      ? [{ urn: urnOf(run.stack, "tunnel", tunnelName), seen: extraTunnels(tunnelArgs(stack)) }]
      : []),
  ];
  const by = randomUUID();
  const listed = new ListedProcesses();
  const lines: string[] = [];
  for (const { urn, seen } of looks) {
    const { extra } = await seen;
    await listed.keep(
      urn,
      extra.map(({ process }) => process),
      by,
    );
    lines.push(...extra.map((one) => `  ${judgedLine(one)}`));
  }
  return { lines, env: { [listedBy]: by } };
}

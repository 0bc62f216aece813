import { watchesTunnels } from "../../stacks/model/used";
import { isHere } from "../../policies/observe/processes/index";
import { straysArgs, tunnelArgs } from "../components/host";
import { judgedLine } from "../providers/alfa/host/extra";
import { strays } from "../providers/alfa/host/strays";
import { extraTunnels } from "../providers/alfa/host/tunnel";
import type { Workspace } from "./workspace";

/** The processes of this host that an update will end, a line each: pid, start, command and why. */
export async function processesToEnd({ engine, stack }: Workspace): Promise<string[]> {
  if (engine === undefined || !isHere(engine.where.host)) return [];
  const looks = [
    ...stack.host.processes.filter(({ pm2 }) => pm2).map((process) => strays(straysArgs(process))),
    ...(watchesTunnels(stack) ? [extraTunnels(tunnelArgs(stack))] : []),
  ];
  return (await Promise.all(looks)).flatMap(({ extra }) => extra.map((one) => `  ${judgedLine(one)}`));
}

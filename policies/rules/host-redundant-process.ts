import type { HostProcess } from "../../stacks/model/stack";
import type { ProcessEvidence } from "../observe/evidence";
import { audit } from "./lib/references";
import { type Hit, rule } from "./rule";

const numbers = (processes: readonly ProcessEvidence[]): string => processes.map(({ pid }) => pid).join(", ");

/** What of a process there is too much of, and what its PM2 does not run. */
function redundant({ name, pm2 }: HostProcess, copies: readonly ProcessEvidence[]): Hit[] {
  const outside = pm2 ? copies.filter(({ underPm2 }) => !underPm2) : [];
  return [
    ...(copies.length > 1
      ? [{ key: "count", seen: `${copies.length} processes: ${numbers(copies)}`, wanted: "one process" }]
      : []),
    ...(outside.length > 0
      ? [{ key: "outside", seen: `outside PM2: process ${numbers(outside)}`, wanted: `"${name}" under PM2 alone` }]
      : []),
  ];
}

export default rule({
  id: "host-redundant-process",
  title: "A process on the host runs beside the one that is meant",
  severity: "low",
  priority: "P4",
  phase: 2,
  references: [audit("A6")],
  why: "A left-over copy takes memory and, when the real one stops, its port; its log speaks of a program nobody uses.",
  remedy: "End the copy by hand, or let `pulumi up` do it: the preview lists each one and why.",
  liveStack: ({ stack, evidence }) => {
    const { processes } = evidence;
    const copies = stack.host.processes.flatMap((declared) =>
      redundant(
        declared,
        processes.filter(({ role, of }) => role === "webhook" && of === declared.name),
      ).map((hit) => ({ ...hit, subject: declared.name })),
    );
    const idle = processes.filter(({ role, open }) => role === "ngrok" && open === 0);
    return idle.length === 0
      ? copies
      : [...copies, { subject: "ngrok", key: "idle", seen: `no tunnel: process ${numbers(idle)}`, wanted: "no ngrok" }];
  },
});

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
      ? [
          {
            key: "count",
            seen: {
              en: `${copies.length} processes: ${numbers(copies)}`,
              fr: `${copies.length} processus : ${numbers(copies)}`,
            },
            wanted: { en: "one process", fr: "un seul processus" },
          },
        ]
      : []),
    ...(outside.length > 0
      ? [
          {
            key: "outside",
            seen: { en: `outside PM2: process ${numbers(outside)}`, fr: `hors de PM2 : processus ${numbers(outside)}` },
            wanted: { en: `"${name}" under PM2 alone`, fr: `« ${name} » sous PM2 seulement` },
          },
        ]
      : []),
  ];
}

export default rule({
  id: "host-redundant-process",
  title: {
    en: "A process on the host runs beside the one that is meant",
    fr: "Un processus de l'hôte tourne à côté de celui qui est voulu",
  },
  severity: "low",
  priority: "P4",
  phase: 2,
  references: [audit("A6")],
  why: {
    en: "A left-over copy takes memory and, when the real one stops, its port; its log speaks of a program nobody uses.",
    fr: "Une copie oubliée prend de la mémoire et, quand la vraie s'arrête, son port ; son journal parle d'un programme que personne n'utilise.",
  },
  remedy: {
    en: "End the copy by hand, or let `pulumi up` do it: the preview lists each one and why.",
    fr: "Arrêtez la copie à la main, ou laissez faire `pulumi up` : l'aperçu les énumère, avec la raison.",
  },
  byUpdate: "stack",
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
      : [
          ...copies,
          {
            subject: "ngrok",
            key: "idle",
            seen: { en: `no tunnel: process ${numbers(idle)}`, fr: `aucun tunnel : processus ${numbers(idle)}` },
            wanted: { en: "no ngrok", fr: "pas de ngrok" },
          },
        ];
  },
});

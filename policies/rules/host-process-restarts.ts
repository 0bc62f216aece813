import { audit, doc } from "./lib/references";
import { rule } from "./rule";

/** Restarts up to which a process counts as steady. */
const bearable = 10;

export default rule({
  id: "host-process-restarts",
  title: { en: "A process on the host does not stay up", fr: "Un processus de l'hôte ne reste pas debout" },
  severity: "low",
  priority: "P4",
  phase: 2,
  references: [audit("A6"), doc("PM2: restart strategies", "https://pm2.keymetrics.io/docs/usage/restart-strategies/")],
  why: {
    en: "Each restart drops what was asked at that moment, and a cause that nobody reads comes back.",
    fr: "Chaque redémarrage perd ce qui était demandé à ce moment-là, et une cause que personne ne lit revient.",
  },
  remedy: {
    en: "Read `pm2 logs NAME`, mend the cause, then `pm2 restart NAME` and `pm2 reset NAME`, which counts anew.",
    fr: "Lisez `pm2 logs NAME`, corrigez la cause, puis `pm2 restart NAME` et `pm2 reset NAME`, qui remet le compteur à zéro.",
  },
  liveStack: ({ stack, evidence }) => {
    const declared = new Set(stack.host.processes.flatMap(({ name, pm2 }) => (pm2 ? [name] : [])));
    if (declared.size === 0) return [];
    return (evidence.pm2 ?? [])
      .filter(({ name }) => declared.has(name))
      .flatMap(({ name, status, restarts }) => [
        ...(status === "online" ? [] : [{ subject: name, key: "status", seen: status, wanted: "online" }]),
        ...(restarts > bearable
          ? [
              {
                subject: name,
                key: "restarts",
                seen: { en: `${restarts} restarts`, fr: `${restarts} redémarrages` },
                wanted: { en: `at most ${bearable}`, fr: `${bearable} au plus` },
              },
            ]
          : []),
      ]);
  },
});

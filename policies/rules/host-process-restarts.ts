import { audit, doc } from "./lib/references";
import { rule } from "./rule";

/** Restarts up to which a process counts as steady. */
const bearable = 10;

export default rule({
  id: "host-process-restarts",
  title: "A process on the host does not stay up",
  severity: "low",
  priority: "P4",
  phase: 2,
  references: [audit("A6"), doc("PM2: restart strategies", "https://pm2.keymetrics.io/docs/usage/restart-strategies/")],
  why: "Each restart drops what was asked at that moment, and a cause that nobody reads comes back.",
  remedy: "Read `pm2 logs NAME`, mend the cause, then `pm2 restart NAME` and `pm2 reset NAME`, which counts anew.",
  liveStack: ({ stack, evidence }) => {
    const declared = new Set(stack.host.processes.flatMap(({ name, pm2 }) => (pm2 ? [name] : [])));
    if (declared.size === 0) return [];
    return (evidence.pm2 ?? [])
      .filter(({ name }) => declared.has(name))
      .flatMap(({ name, status, restarts }) => [
        ...(status === "online" ? [] : [{ subject: name, key: "status", seen: status, wanted: "online" }]),
        ...(restarts > bearable
          ? [{ subject: name, key: "restarts", seen: `${restarts} restarts`, wanted: `at most ${bearable}` }]
          : []),
      ]);
  },
});

import { severities } from "../../rules/rule";
import { statusOf } from "../plan";
import type { Report } from "../report";
import { printable } from "../sanitize";
import { commandsOf, healthOf } from "./commands";
import { componentsOf } from "./components";
import { historyOf } from "./history";
import { issuesOf } from "./issues";
import { logsOf } from "./logs";
import type { Context, View } from "./model";
import { topologyOf, type Worst } from "./topology";
import { viewWordsOf } from "./words";
import { passedRules, worksOf } from "./works";

/** A report as people read it. Pure; the same for a page and a document. */
export function viewOf(report: Report, context: Context = {}): View {
  const words = viewWordsOf(report);
  const systems = context.systems ?? [];
  const passed = context.rules ? passedRules(report, context.rules) : [];
  const worst = worstIn(report);
  return shown({
    report,
    date: context.date ?? report.subject.takenAt,
    status: statusOf(report),
    issues: issuesOf(report, context),
    works: worksOf(report, context, words),
    passed,
    topologies: systems.map((system) => topologyOf(system, worst, words)),
    components: systems.flatMap((system) => componentsOf(system, report, words)),
    logs: systems.flatMap(logsOf),
    window: systems.find(({ evidence }) => evidence)?.evidence?.window ?? 0,
    health: systems.flatMap((system) => healthOf(system, words)),
    commands: commandsOf(report, context, words),
    history: historyOf(report, context),
    phases: context.phases ?? [],
    update: systems.some(({ from }) => from === "pulumi") ? "pulumi up" : "docker compose up -d",
  });
}

function worstIn({ findings }: Report): Worst {
  const worst = new Map<string, (typeof severities)[number]>();
  for (const { service, severity } of findings) {
    const before = worst.get(service);
    if (before === undefined || severities.indexOf(severity) < severities.indexOf(before)) worst.set(service, severity);
  }
  return (service) => worst.get(service);
}

/** The same; no text holds what could hide or forge another. Names and log lines come from outside. */
function shown<T>(value: T): T;
function shown(value: unknown): unknown {
  if (typeof value === "string") return printable(value);
  if (Array.isArray(value)) return value.map((item: unknown) => shown(item));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, shown(item)]));
}

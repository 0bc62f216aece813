import { severities } from "../../rules/rule";
import type { Report } from "../report";
import { wordsOf } from "../words";
import type { Context, System } from "./model";
import type { ViewWords } from "./words";

/** What is well: what runs, answers and connects, and what no rule objects to. */
export function worksOf(report: Report, context: Context, words: ViewWords): string[] {
  const { works } = words;
  const { severity } = wordsOf(report);
  const systems = (context.systems ?? []).filter(({ evidence }) => evidence !== undefined);
  const none = severities.slice(0, 2).filter((name) => report.summary[name] === 0);
  return [
    ...(report.subject.engine === undefined ? [] : [works.engine(report.subject.engine)]),
    ...systems.flatMap((system) => ofSystem(system, words)),
    ...none.map((name) => works.noneOf(severity[name])),
  ];
}

function ofSystem({ stack, evidence }: System, { works }: ViewWords): string[] {
  if (!evidence) return [];
  const containers = Object.values(evidence.containers);
  const running = containers.filter(({ status }) => status === "running");
  const checked = running.filter(({ health }) => health !== undefined);
  const healthy = checked.filter(({ health }) => health === "healthy");
  const probes = evidence.probes ?? [];
  const answering = probes.filter(({ state }) => state === "well");
  const connected = (evidence.tunnels ?? []).filter(({ connections }) => connections > 0);
  const logged = running.filter(({ logLines }) => logLines > 0);
  const quiet = logged.filter(({ errorLines }) => errorLines === 0);
  return [
    ...(running.length > 0 ? [works.running(running.length, Object.keys(stack.services).length)] : []),
    ...(healthy.length > 0 ? [works.healthy(healthy.length, checked.length)] : []),
    ...(answering.length > 0 ? [works.endpoints(answering.length, probes.length)] : []),
    ...(connected.length > 0 ? [works.tunnels(connected.length, connected.length)] : []),
    ...(quiet.length > 0 ? [works.logs(quiet.length, logged.length)] : []),
  ];
}

/** Rules that ran, gave a verdict everywhere, and object to nothing. */
export function passedRules(
  { findings, notEvaluated, suppressed, baseline }: Report,
  rules: ReadonlySet<string>,
): string[] {
  const not = new Set(
    [...findings, ...notEvaluated, ...suppressed, ...(baseline?.known ?? [])].map(({ rule }) => rule),
  );
  return [...rules].filter((rule) => !not.has(rule)).sort();
}

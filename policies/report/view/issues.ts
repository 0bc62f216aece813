import { inLang } from "../../lang";
import { allRules } from "../../rules/index";
import { type Rule, severities } from "../../rules/rule";
import { containerName } from "../../../stacks/model/stack";
import type { Finding } from "../finding";
import { byRule, type Group } from "../group";
import { phaseOf } from "../plan";
import type { Report } from "../report";
import { checksOf } from "./commands";
import type { Context, Effort, FixDiff, Issue, System, Who } from "./model";
import { priorities, priorityOf } from "./priority";

/** The findings by rule, each with what there is to say of it: by priority, then severity. */
export function issuesOf(report: Report, context: Context): Issue[] {
  const rules = new Map(allRules.map((rule) => [rule.id, rule]));
  const containers = containersIn(context.systems ?? []);
  const { lang = "en" } = report;
  const issues = byRule(report.findings).map((group): Issue => {
    const rule = rules.get(group.rule);
    const fixes = context.fixes?.get(group.rule) ?? [];
    const by = whoDoes(group, rule, context.systems ?? [], fixes);
    return {
      ...group,
      id: `${group.rule}-${group.severity}`,
      rank: priorityOf(group),
      phase: phaseOf(group),
      why: rule ? inLang(rule.why, lang) : "",
      references: group.findings[0]?.references ?? [],
      by,
      effort: effortOf(by),
      fixes,
      checks: checksOf(group.rule, group.findings, report, context, containers),
    };
  });
  const order = ({ rank, severity }: Issue) => priorities.indexOf(rank) * 10 + severities.indexOf(severity);
  return issues.sort((a, b) => order(a) - order(b));
}

function containersIn(systems: readonly System[]): ReadonlyMap<string, string> {
  return new Map(
    systems.flatMap(({ stack, evidence }) =>
      Object.values(stack.services).map((service) => [
        service.name,
        evidence?.containers[service.name]?.containerName ?? containerName(stack, service),
      ]),
    ),
  );
}

/** Who does away with how many of a rule's findings. */
function whoDoes(
  { findings }: Group,
  rule: Rule | undefined,
  systems: readonly System[],
  fixes: readonly FixDiff[],
): Record<Who, number> {
  const by = { fix: 0, unsafeFix: 0, update: 0, hand: 0 };
  const unsafe = fixes.length > 0 ? fixes.every(({ risk }) => risk === "unsafe") : rule?.fix?.risk === "unsafe";
  for (const finding of findings) by[who(finding, rule, systems, unsafe)]++;
  return by;
}

function who(finding: Finding, rule: Rule | undefined, systems: readonly System[], unsafe: boolean): Who {
  if (finding.fixable && finding.file !== undefined) return unsafe ? "unsafeFix" : "fix";
  return finding.lens === "live" && rule && isByUpdate(finding, rule, systems) ? "update" : "hand";
}

/** What is declared as it should be, and not so in what runs: bringing the one to the other repairs it. */
function isByUpdate(finding: Finding, rule: Rule, systems: readonly System[]): boolean {
  const ofIt = systems.filter(({ from }) => from !== "running");
  const declares = ofIt.some(({ stack }) => finding.service in stack.services);
  const byCompose = rule.check !== undefined || rule.byUpdate === "container";
  if (byCompose && declares) return true;
  return rule.byUpdate === "stack" && ofIt.some(({ from }) => from === "pulumi");
}

/** What a person needs to decide, do and check: a machine's work costs minutes, a person's grows with the places. */
function effortOf({ unsafeFix, hand }: Record<Who, number>): Effort {
  if (hand > 5) return "halfDay";
  if (hand > 0 || unsafeFix > 5) return "hour";
  return "minutes";
}

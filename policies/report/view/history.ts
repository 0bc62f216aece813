import { inLang } from "../../lang";
import { allRules } from "../../rules/index";
import type { Finding } from "../finding";
import { subjectOf, titleOf } from "../group";
import type { Report } from "../report";
import type { Change, Context, History } from "./model";

/** What is new since an earlier report, what is gone, and how much is still there. */
export function historyOf(report: Report, { previous, rules }: Context): History | undefined {
  if (!previous) return undefined;
  const { lang = "en" } = report;
  const titles = new Map(allRules.map(({ id, title }) => [id, inLang(title, lang)]));
  const change = (finding: Finding): Change => ({
    rule: finding.rule,
    title: titles.get(finding.rule) ?? titleOf(finding),
    service: subjectOf(finding),
    severity: finding.severity,
  });
  const before = new Map(previous.report.findings.map((finding) => [finding.fingerprint, finding]));
  const now = new Set(report.findings.map(({ fingerprint }) => fingerprint));
  const gone = [...before.values()].filter(({ fingerprint }) => !now.has(fingerprint));
  // What was not looked at this time is not mended by that.
  const judged = ({ lens, rule, service }: Finding): boolean =>
    (lens !== "live" || report.subject.live) &&
    (rules === undefined || rules.has(rule)) &&
    !report.notEvaluated.some((entry) => entry.rule === rule && entry.service === service);
  const fixed = gone.filter(judged);
  return {
    date: previous.date,
    fresh: report.findings.filter(({ fingerprint }) => !before.has(fingerprint)).map(change),
    fixed: fixed.map(change),
    open: report.findings.filter(({ fingerprint }) => before.has(fingerprint)).length,
    unknown: gone.length - fixed.length,
  };
}

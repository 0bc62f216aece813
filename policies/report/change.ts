import { z } from "zod";
import type { Lang } from "../lang";
import { baselineOf, type Baseline } from "./baseline";
import { subjectOf } from "./group";
import { BaselineEntry, Report } from "./model";
import { shortened } from "./sanitize";

/** What `alfa watch` sends to a webhook. Its JSON form is public: docs/watch.schema.json. */
export const Change = z.strictObject({
  schemaVersion: z.literal(1),
  event: z.enum(["changed", "failed", "recovered"]).meta({
    description:
      "changed: findings came or went; failed: the audit, or that of some hosts, could not be made; recovered: it can again",
  }),
  at: z.string().meta({ description: "ISO 8601" }),
  project: z.string(),
  new: z.array(BaselineEntry),
  gone: z.array(BaselineEntry),
  summary: Report.shape.summary,
  driftedServices: z.array(z.string()).meta({ description: "Services that do not run as they are declared" }),
  problem: z.string().optional().meta({ description: "Why the audit, or that of some hosts, could not be made" }),
  text: z.string().meta({ description: "The same for people, as a Slack message" }),
});
export type Change = z.output<typeof Change>;

/** Services whose containers differ from their declaration. */
export const driftedServices = ({ findings }: Pick<Report, "findings">): string[] => [
  ...new Set(findings.flatMap(({ rule, service }) => (rule === "drift" ? [service] : []))),
];

/** Of an entry of an earlier run: whether this one could not judge it. */
export function isOpen(report: Report): (entry: BaselineEntry) => boolean {
  const open = new Set(report.notEvaluated.map(({ rule, service }) => `${rule} ${service}`));
  const unread = unreadHosts(report);
  return ({ rule, service, project }) =>
    open.has(`${rule} ${service}`) || unread.some((host) => project.startsWith(`${host}/`));
}

/** Addresses of the hosts that could not be read. */
export const unreadHosts = ({ errors }: Pick<Report, "errors">): string[] => errors.flatMap(({ host }) => host ?? []);

/** What came and went since the last run; undefined: nothing. What could not be judged this time is not gone. */
export function changeOf(before: Baseline, report: Report, at: string): Change | undefined {
  const now = baselineOf(report).findings;
  const open = isOpen(report);
  const had = new Set(before.findings.map(({ fingerprint }) => fingerprint));
  const has = new Set(now.map(({ fingerprint }) => fingerprint));
  const fresh = now.filter(({ fingerprint }) => !had.has(fingerprint));
  const gone = before.findings.filter((entry) => !has.has(entry.fingerprint) && !open(entry));
  if (fresh.length + gone.length === 0) return undefined;
  const change = {
    schemaVersion: 1 as const,
    event: "changed" as const,
    at,
    project: report.subject.project,
    new: fresh,
    gone,
    summary: report.summary,
    driftedServices: driftedServices(report),
  };
  return { ...change, text: slackText(change, report.lang) };
}

/** Findings that a message names. */
const most = 10;

const texts: Readonly<
  Record<Lang, Readonly<Record<"changed" | "failed" | "recovered" | "new" | "gone" | "more", string>>>
> = {
  en: {
    changed: "changed",
    failed: "could not be audited",
    recovered: "can be audited again",
    new: "new",
    gone: "gone",
    more: "more",
  },
  fr: {
    changed: "a changé",
    failed: "n'a pas pu être audité",
    recovered: "peut de nouveau être audité",
    new: "nouveaux",
    gone: "disparus",
    more: "autres",
  },
};

/** https://api.slack.com/reference/surfaces/formatting#escaping */
const escaped = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

/** The change as a Slack message: one line that says it, then the worst of it. */
export function slackText(change: Omit<Change, "text">, lang: Lang = "en"): string {
  const words = texts[lang];
  const about = ({ project, service }: BaselineEntry) =>
    project === change.project ? service : subjectOf({ project, service });
  const lines = (mark: string, entries: readonly BaselineEntry[]) => [
    ...entries
      .slice(0, most)
      .map((entry) => `${mark} [${entry.severity}] ${about(entry)}: ${shortened(entry.summary, 200)}`),
    ...(entries.length > most ? [`${mark} … ${entries.length - most} ${words.more}`] : []),
  ];
  const counts =
    change.event === "changed" ? `: ${change.new.length} ${words.new}, ${change.gone.length} ${words.gone}` : "";
  return escaped(
    [
      `ALFA: ${change.project} ${words[change.event]}${counts}`,
      ...(change.problem === undefined ? [] : [shortened(change.problem, 500)]),
      ...lines("+", change.new),
      ...lines("-", change.gone),
    ].join("\n"),
  );
}

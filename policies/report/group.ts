import type { Lang } from "../lang";
import { grouped } from "../rules/lib/per-stack";
import { severities } from "../rules/rule";
import type { Finding } from "./finding";

/** Findings of one rule and severity, in the report's order. */
export interface Group {
  readonly severity: Finding["severity"];
  readonly rule: string;
  readonly priority: Finding["priority"];
  readonly title: string;
  readonly remedy: string;
  readonly findings: readonly Finding[];
}

/** Groups by severity (worst first), then by priority, then by rule. */
export function byRule(findings: readonly Finding[]): Group[] {
  const groups = grouped(findings, ({ severity, rule }) => `${severity} ${rule}`);
  const list = [...groups.values()].flatMap((members): Group[] => {
    const [first] = members;
    if (!first) return [];
    const { severity, rule, priority, remedy } = first;
    return [{ severity, rule, priority, remedy, title: titleOf(first), findings: members }];
  });
  // Not localeCompare: its first call alone costs an audit a tenth of its time.
  const rank = ({ severity, priority, rule }: Group) => `${severities.indexOf(severity)} ${priority ?? "P9"} ${rule}`;
  return list.sort((a, b) => (rank(a) < rank(b) ? -1 : 1));
}

/** Ends the title in a message; French has a no-break space before the colon. */
const colons: Readonly<Record<Lang, string>> = { en: ": ", fr: "\u00a0: " };
const colon = /\u00a0?: /;

/** A finding's message: the rule's title and what is to be said beyond. */
export const withDetail = (title: string, detail: string, lang: Lang): string => title + colons[lang] + detail;

/** The rule's title: a message is "TITLE" or "TITLE: more". */
export const titleOf = ({ message }: Finding): string => message.split(colon, 1)[0] ?? message;

/** What the message adds to the title. */
export const detailOf = ({ message }: Finding): string | undefined => {
  const found = message.indexOf(": ");
  return found < 0 ? undefined : message.slice(found + 2);
};

/** `FILE:LINE:COLUMN`, or undefined. */
export const placeOf = ({ file, line, column }: Finding): string | undefined =>
  file === undefined ? undefined : `${file}:${line ?? 1}:${column ?? 1}`;

/** Whom it concerns: `SERVICE`, with several projects `PROJECT/SERVICE`. */
export const subjectOf = ({
  project,
  service,
}: {
  readonly project?: string | undefined;
  readonly service: string;
}): string => (project === undefined ? service : `${project}/${service}`);

import { decimal, type Lang } from "../lang";
import type { Severity } from "../rules/rule";
import type { Finding } from "./finding";
import { subjectOf } from "./group";
import type { Report } from "./report";
import { plural, pluriel } from "./plural";

/** Everything a report says of its own accord; what a rule says stands in the rule. */
export interface Words {
  readonly severity: Readonly<Record<Severity, string>>;
  /** So many findings of a severity. */
  readonly ofSeverity: (count: number, severity: Severity) => string;
  readonly services: (count: number) => string;
  readonly onHosts: (count: number) => string;
  readonly auditOf: (project: string) => string;
  readonly overallStatus: string;
  readonly statuses: Readonly<Record<"critical" | "atRisk" | "withRemarks" | "sound", string>>;
  readonly taken: (time: string, engine: string | undefined) => string;
  readonly findings: string;
  readonly none: string;
  readonly noFinding: string;
  readonly summaryByPriority: string;
  readonly columns: Readonly<
    Record<"priority" | "severity" | "rule" | "places" | "service" | "field" | "seen" | "wanted" | "where", string>
  >;
  /** The audit's three phases of remediation. */
  readonly phases: readonly [string, string, string];
  readonly phase: (number: number, title: string) => string;
  readonly nothing: string;
  readonly notEvaluated: string;
  readonly suppressed: string;
  readonly errors: string;
  readonly known: string;
  readonly knownIn: (count: number, file: string) => string;
  readonly gone: string;
  readonly stillInBaseline: string;
  readonly remedy: string;
  readonly rule: string;
  /** Between a label and what it is about. */
  readonly colon: string;
  readonly semicolon: string;
  readonly logLines: (count: number, perMinute: number) => string;
  /** From one time to another. */
  readonly from: (first: string, last: string) => string;
  readonly to: (first: string, last: string) => string;
  readonly lens: Readonly<Record<"compose" | "declared" | "live", string>>;
  readonly running: string;
  readonly declared: string;
  readonly times: (count: number) => string;
  readonly notJudged: string;
  readonly asItRuns: string;
  readonly counts: Readonly<Record<"gone" | "suppressed" | "notEvaluated" | "notJudged", (count: number) => string>> & {
    readonly known: (count: number, file: string) => string;
  };
  readonly startWith: (rules: string) => string;
  readonly more: (count: number) => string;
  readonly canMend: (count: number, all: number) => string;
  readonly seenValue: (value: string) => string;
  readonly wantedValue: (value: string) => string;
  readonly couldNotJudge: string;
  readonly directory: string;
  readonly remedyHeading: string;
  readonly ruleNotEvaluated: string;
  readonly isSuppressed: string;
}

const en: Words = {
  severity: { critical: "critical", high: "high", medium: "medium", low: "low", info: "info" },
  ofSeverity: (count, severity) => `${count} ${severity}`,
  services: (count) => plural(count, "service", "services"),
  onHosts: (count) => `on ${plural(count, "host", "hosts")}`,
  auditOf: (project) => `Audit of ${project}`,
  overallStatus: "Overall status",
  statuses: { critical: "critical", atRisk: "at risk", withRemarks: "sound, with remarks", sound: "sound" },
  taken: (time, engine) => `Seen ${time}${engine === undefined ? "" : ` on Docker Engine ${engine}`}.`,
  findings: "Findings",
  none: "None.",
  noFinding: "no finding",
  summaryByPriority: "Summary by priority",
  columns: {
    priority: "Priority",
    severity: "Severity",
    rule: "Rule",
    places: "Places",
    service: "Service",
    field: "Field",
    seen: "Seen",
    wanted: "Wanted",
    where: "Where",
  },
  phases: ["At once", "This week", "This month"],
  phase: (number, title) => `Phase ${number}: ${title.toLowerCase()}`,
  nothing: "Nothing.",
  notEvaluated: "Not evaluated",
  suppressed: "Suppressed",
  errors: "Errors",
  known: "Known",
  knownIn: (count, file) => `${plural(count, "finding is", "findings are")} known: ${file}`,
  gone: "no longer found",
  stillInBaseline: "no longer found, still in the baseline",
  remedy: "Remedy",
  rule: "Rule",
  colon: ": ",
  semicolon: "; ",
  logLines: (count, perMinute) => `${plural(count, "log line", "log lines")}, ${rounded(perMinute)} a minute`,
  from: (first, last) => `from ${first} to ${last}`,
  to: (first, last) => `${first} to ${last}`,
  lens: { compose: "compose", declared: "declared", live: "live" },
  running: "running",
  declared: "declared",
  times: (count) => `${count} times`,
  notJudged: "could not be judged",
  asItRuns: "as it runs",
  counts: {
    known: (count, file) => `${count} known (${file})`,
    gone: (count) => `${count} of the baseline gone (alfa baseline --prune)`,
    suppressed: (count) => `${count} suppressed`,
    notEvaluated: (count) => `${count} not evaluated`,
    notJudged: (count) => `${count} could not be judged`,
  },
  startWith: (rules) => `start with ${rules}; alfa explain RULE says why and how`,
  more: (count) => `${count} more`,
  canMend: (count, all) => `alfa fix FILE can mend ${count} of ${all}`,
  seenValue: (value) => `Seen: ${value}.`,
  wantedValue: (value) => `Wanted: ${value}.`,
  couldNotJudge: "alfa could not judge this",
  directory: "The directory that alfa ran in",
  remedyHeading: "Remedy.",
  ruleNotEvaluated: "not evaluated",
  isSuppressed: "suppressed.",
};

const fr: Words = {
  severity: { critical: "critique", high: "élevé", medium: "moyen", low: "faible", info: "info" },
  ofSeverity: (count, severity) => pluriel(count, fr.severity[severity], `${fr.severity[severity]}s`),
  services: (count) => pluriel(count, "service", "services"),
  onHosts: (count) => `sur ${pluriel(count, "hôte", "hôtes")}`,
  auditOf: (project) => `Audit de « ${project} »`,
  overallStatus: "État général",
  statuses: { critical: "critique", atRisk: "à risque", withRemarks: "sain, avec des remarques", sound: "sain" },
  taken: (time, engine) => `Observé le ${time}${engine === undefined ? "" : ` sur Docker Engine ${engine}`}.`,
  findings: "Constats",
  none: "Aucun.",
  noFinding: "aucun constat",
  summaryByPriority: "Synthèse par priorité",
  columns: {
    priority: "Priorité",
    severity: "Gravité",
    rule: "Règle",
    places: "Endroits",
    service: "Service",
    field: "Champ",
    seen: "Constaté",
    wanted: "Attendu",
    where: "Où",
  },
  phases: ["Immédiatement", "Cette semaine", "Ce mois-ci"],
  phase: (number, title) => `Phase ${number} : ${title.toLowerCase()}`,
  nothing: "Rien.",
  notEvaluated: "Non évalués",
  suppressed: "Exceptions",
  errors: "Erreurs",
  known: "Déjà connus",
  knownIn: (count, file) => `${pluriel(count, "constat déjà connu", "constats déjà connus")} : ${file}`,
  gone: "n'est plus constaté",
  stillInBaseline: "plus constatés, encore dans la référence",
  remedy: "Remède",
  rule: "Règle",
  colon: " : ",
  semicolon: " ; ",
  logLines: (count, perMinute) =>
    `${pluriel(count, "ligne de journal", "lignes de journal")}, ${decimal(rounded(perMinute), "fr")} par minute`,
  from: (first, last) => `du ${first} au ${last}`,
  to: (first, last) => `du ${first} au ${last}`,
  lens: { compose: "compose", declared: "déclaré", live: "en cours" },
  running: "actif",
  declared: "déclaré",
  times: (count) => `${count} fois`,
  notJudged: "n'ont pas pu être jugés",
  asItRuns: "tel qu'il tourne",
  counts: {
    known: (count, file) => `${pluriel(count, "déjà connu", "déjà connus")} (${file})`,
    gone: (count) => `${pluriel(count, "disparu", "disparus")} de la référence (alfa baseline --prune)`,
    suppressed: (count) => pluriel(count, "exception", "exceptions"),
    notEvaluated: (count) => pluriel(count, "non évalué", "non évalués"),
    notJudged: (count) => pluriel(count, "n'a pas pu être jugé", "n'ont pas pu être jugés"),
  },
  startWith: (rules) => `commencez par ${rules} ; alfa explain RÈGLE dit pourquoi et comment`,
  more: (count) => pluriel(count, "autre", "autres"),
  canMend: (count, all) => `alfa fix FICHIER peut en corriger ${count} sur ${all}`,
  seenValue: (value) => `Constaté : ${value}.`,
  wantedValue: (value) => `Attendu : ${value}.`,
  couldNotJudge: "alfa n'a pas pu juger ceci",
  directory: "Le répertoire où alfa a été lancé",
  remedyHeading: "Remède.",
  ruleNotEvaluated: "non évaluée",
  isSuppressed: "exception déclarée.",
};

const rounded = (perMinute: number): number => Math.round(perMinute * 10) / 10;

const all: Readonly<Record<Lang, Words>> = { en, fr };

/** The words of a report's language. */
export const wordsOf = ({ lang = "en" }: Pick<Report, "lang">): Words => all[lang];

/** A finding in sentences: for annotations, which have no columns. */
export function sentence(finding: Finding, words: Words): string {
  const { message, seen, wanted, remedy } = finding;
  const values = [
    ...(seen === undefined ? [] : [` ${words.seenValue(seen)}`]),
    ...(wanted === undefined ? [] : [` ${words.wantedValue(wanted)}`]),
  ].join("");
  return `${subjectOf(finding)}${words.colon}${message}.${values} ${remedy}`;
}

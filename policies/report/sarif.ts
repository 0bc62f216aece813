import { allRules } from "../rules/index";
import { inLang, type Lang } from "../lang";
import type { Rule } from "../rules/rule";
import type { Finding, Suppressed } from "./finding";
import { subjectOf } from "./group";
import type { Report } from "./report";
import { printableJson } from "./sanitize";
import { sentence, type Words, wordsOf } from "./words";

const levels = { critical: "error", high: "error", medium: "warning", low: "note", info: "note" } as const;
/** GitHub's scale: critical above 9, high from 7, medium from 4. */
const scores = { critical: "9.5", high: "8.0", medium: "5.5", low: "3.0", info: "0.0" } as const;

const root = "%SRCROOT%";

export interface SarifOptions {
  /** Absolute path that file names start from and that absolute ones are made relative to: the root of the sources. */
  readonly directory?: string;
}

/** The report as SARIF 2.1.0, with every rule, fingerprints, suppressions and the state of the baseline. */
export function renderSarif(report: Report, { directory = "" }: SarifOptions = {}): string {
  const places = new Places(report, directory);
  const { findings, suppressed, baseline, errors, notEvaluated, lang } = report;
  const words = wordsOf(report);
  const state = baseline && { baselineState: "new" };
  return printableJson({
    $schema: "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        ...(lang && { language: lang }),
        tool: {
          driver: { name: report.tool.name, semanticVersion: report.tool.version, rules: descriptors(words, lang) },
        },
        automationDetails: { id: `alfa/${report.subject.project}/` },
        originalUriBaseIds: { [root]: { description: { text: words.directory } } },
        columnKind: "utf16CodeUnits",
        results: [
          ...findings.map((finding) => ({ ...result(finding, places, words), ...state })),
          ...(baseline?.known ?? []).map((finding) => ({
            ...result(finding, places, words),
            baselineState: "unchanged",
            suppressions: [
              {
                kind: "external",
                status: "accepted",
                justification: `${words.known.toLowerCase()}${words.colon}${baseline?.file}`,
              },
            ],
          })),
          ...suppressed.map((entry) => suppressedResult(entry, places, words)),
        ],
        invocations: [
          {
            executionSuccessful: errors.length === 0,
            toolExecutionNotifications: [
              ...errors.map((error) => ({
                level: "error",
                message: { text: error.message },
                ...(error.file !== undefined && { locations: [places.of(error)] }),
              })),
              ...notEvaluated.map((entry) => ({
                level: "note",
                message: {
                  text: `${subjectOf(entry)}${words.colon}${entry.rule} ${words.ruleNotEvaluated}${words.colon}${entry.reason}`,
                },
              })),
            ],
          },
        ],
      },
    ],
  });
}

const index = new Map(allRules.map(({ id }, position) => [id, position]));

const descriptors = (words: Words, lang: Lang = "en"): object[] =>
  allRules.map((rule) => descriptor(rule, words, lang));

const descriptor = (rule: Rule, words: Words, lang: Lang): object => ({
  id: rule.id,
  name: rule.id.replace(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase()),
  shortDescription: { text: inLang(rule.title, lang) },
  fullDescription: { text: inLang(rule.why, lang) },
  help: { text: inLang(rule.remedy, lang), markdown: helpMarkdown(rule, words, lang) },
  ...helpUri(rule),
  defaultConfiguration: { level: levels[rule.severity] },
  properties: { tags: ["docker", ...(rule.priority ? ["audit"] : [])], "security-severity": scores[rule.severity] },
});

function helpUri({ references }: Rule): object {
  const url = references.find((reference) => reference.url !== undefined)?.url;
  return url === undefined ? {} : { helpUri: url };
}

function helpMarkdown({ why, remedy, references }: Rule, words: Words, lang: Lang): string {
  const links = references.map(({ title, url }) =>
    url === undefined ? `- ${inLang(title, lang)}` : `- [${inLang(title, lang)}](${url})`,
  );
  return [
    inLang(why, lang),
    "",
    `**${words.remedyHeading}** ${inLang(remedy, lang)}`,
    ...(links.length > 0 ? ["", ...links] : []),
  ].join("\n");
}

const common = (rule: string, fingerprint: string, severity: Finding["severity"]): object => ({
  ruleId: rule,
  ...(index.has(rule) && { ruleIndex: index.get(rule) }),
  level: levels[severity],
  // GitHub follows an alert by the second: https://docs.github.com/code-security/code-scanning (SARIF support)
  partialFingerprints: { "alfa/v1": fingerprint, primaryLocationLineHash: fingerprint },
});

function result(finding: Finding, places: Places, words: Words): object {
  const { rule, fingerprint, severity, service, field, lens } = finding;
  return {
    ...common(rule, fingerprint, severity),
    message: { text: sentence(finding, words) },
    locations: [places.of(finding)],
    properties: {
      severity,
      service,
      lens,
      ...(field !== undefined && { field }),
      ...(finding.priority && { priority: finding.priority }),
    },
  };
}

const suppressedResult = (entry: Suppressed, places: Places, words: Words): object => ({
  ...common(entry.rule, entry.fingerprint, entry.severity),
  message: { text: `${subjectOf(entry)}${words.colon}${words.isSuppressed}` },
  locations: [places.of(entry)],
  suppressions: [{ kind: "inSource", status: "accepted", justification: entry.reason }],
});

type Placed = Partial<Pick<Finding, "file" | "line" | "column" | "project" | "service" | "field">>;

/** Where things stand, as SARIF has it. */
class Places {
  constructor(
    private readonly report: Report,
    private readonly directory: string,
  ) {}

  /** Every result has a file, since GitHub refuses a report with one that has none: what runs is of its Compose file. */
  of({ file, line = 1, column = 1, service, field, project = this.report.subject.project }: Placed): object {
    const [only] = this.report.subject.files.length === 1 ? this.report.subject.files : [];
    return {
      physicalLocation: {
        artifactLocation: this.artifact(file ?? only ?? `docker/${project}/${service ?? ""}`),
        region: { startLine: line, startColumn: column },
      },
      ...(service !== undefined && {
        logicalLocations: [
          {
            name: service,
            fullyQualifiedName: field === undefined ? service : `${service}.${field}`,
            kind: "resource",
          },
        ],
      }),
    };
  }

  private artifact(file: string): object {
    const directory = `${this.directory}/`;
    const name = this.directory !== "" && file.startsWith(directory) ? file.slice(directory.length) : file;
    // Half a surrogate, which can't be encoded, becomes U+FFFD.
    const encoded = Buffer.from(name).toString().split("/").map(encodeURIComponent).join("/");
    return name.startsWith("/") ? { uri: `file://${encoded}` } : { uri: encoded, uriBaseId: root };
  }
}

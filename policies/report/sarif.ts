import { allRules } from "../rules/index";
import type { Rule } from "../rules/rule";
import type { Finding, Suppressed } from "./finding";
import type { Report } from "./report";

const levels = { critical: "error", high: "error", medium: "warning", low: "note", info: "note" } as const;
/** GitHub's scale: critical above 9, high from 7, medium from 4. */
const scores = { critical: "9.5", high: "8.0", medium: "5.5", low: "3.0", info: "0.0" } as const;

/** The report as SARIF 2.1.0, with every rule, fingerprints and suppressions. */
export function renderSarif(report: Report): string {
  const log = {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: { name: report.tool.name, semanticVersion: report.tool.version, rules: allRules.map(descriptor) },
        },
        automationDetails: { id: `alfa/${report.subject.project}/` },
        columnKind: "utf16CodeUnits",
        results: [...report.findings.map(result), ...report.suppressed.map(suppressedResult)],
        invocations: [
          {
            executionSuccessful: report.errors.length === 0,
            toolExecutionNotifications: [
              ...report.errors.map(({ message }) => ({ level: "error", message: { text: message } })),
              ...report.notEvaluated.map(({ rule, service, reason }) => ({
                level: "note",
                message: { text: `${service}: ${rule} not evaluated: ${reason}` },
              })),
            ],
          },
        ],
      },
    ],
  };
  return `${JSON.stringify(log, undefined, 2)}\n`;
}

const index = new Map(allRules.map(({ id }, position) => [id, position]));

const descriptor = (rule: Rule): object => ({
  id: rule.id,
  name: rule.id.replace(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase()),
  shortDescription: { text: rule.title },
  fullDescription: { text: rule.why },
  help: { text: rule.remedy, markdown: helpMarkdown(rule) },
  defaultConfiguration: { level: levels[rule.severity] },
  properties: { tags: ["docker", ...(rule.priority ? ["audit"] : [])], "security-severity": scores[rule.severity] },
});

function helpMarkdown({ why, remedy, references }: Rule): string {
  const links = references.map(({ title, url }) => (url === undefined ? `- ${title}` : `- [${title}](${url})`));
  return [why, "", `**Remedy.** ${remedy}`, ...(links.length > 0 ? ["", ...links] : [])].join("\n");
}

const common = (rule: string, fingerprint: string, severity: Finding["severity"]): object => ({
  ruleId: rule,
  ...(index.has(rule) && { ruleIndex: index.get(rule) }),
  level: levels[severity],
  partialFingerprints: { "alfa/v1": fingerprint },
});

function result(finding: Finding): object {
  const { rule, fingerprint, severity, service, message, seen, wanted, remedy, field, lens } = finding;
  const values = [seen === undefined ? "" : ` Seen: ${seen}.`, wanted === undefined ? "" : ` Wanted: ${wanted}.`].join(
    "",
  );
  return {
    ...common(rule, fingerprint, severity),
    message: { text: `${service}: ${message}.${values} ${remedy}` },
    locations: [location(finding)],
    properties: {
      severity,
      service,
      lens,
      ...(field !== undefined && { field }),
      ...(finding.priority && { priority: finding.priority }),
    },
  };
}

function location({ file, line, column, service, field }: Finding): object {
  const name = field === undefined ? service : `${service}.${field}`;
  return {
    ...(file !== undefined && {
      physicalLocation: {
        artifactLocation: { uri: uri(file) },
        region: { startLine: line ?? 1, startColumn: column ?? 1 },
      },
    }),
    logicalLocations: [{ name: service, fullyQualifiedName: name, kind: "resource" }],
  };
}

const uri = (file: string): string =>
  (file.startsWith("/") ? "file://" : "") + file.split("/").map(encodeURIComponent).join("/");

const suppressedResult = ({ rule, service, reason, severity, fingerprint }: Suppressed): object => ({
  ...common(rule, fingerprint, severity),
  message: { text: `${service}: suppressed.` },
  locations: [{ logicalLocations: [{ name: service, kind: "resource" }] }],
  suppressions: [{ kind: "inSource", status: "accepted", justification: reason }],
});

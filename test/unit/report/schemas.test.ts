import sarifSchema from "@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json";
import Ajv, { type ValidateFunction } from "ajv/dist/2020";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import { type Lang, langs } from "../../../policies/lang";
import { withoutKnown, baselineOf } from "../../../policies/report/baseline";
import { formats } from "../../../policies/report/formats";
import { buildReport, type Report } from "../../../policies/report/report";
import { allRules } from "../../../policies/rules/index";
import { evaluateExample, examplesOf } from "../rules/example";

const parsed = (text: string): object => z.looseObject({}).parse(JSON.parse(text));
const docs = path.join(__dirname, "../../../docs");
const validateReport = new Ajv({ strict: false }).compile(
  parsed(readFileSync(path.join(docs, "report.schema.json"), "utf8")),
);

/** The schema is written in an older draft; without its id the validator takes it as it is. */
function compileSarif(): ValidateFunction {
  const schema = Object.fromEntries(Object.entries(sarifSchema).filter(([key]) => key !== "$schema" && key !== "id"));
  const uri = { type: "string", validate: (text: string) => URL.canParse(text) } as const;
  const reference = { type: "string", validate: (text: string) => URL.canParse(text, "file:///a/") } as const;
  const time = { type: "string", validate: (text: string) => !Number.isNaN(Date.parse(text)) } as const;
  const ajv = new Ajv({
    strict: false,
    unicodeRegExp: false,
    allErrors: true,
    formats: { uri, "uri-reference": reference, "date-time": time },
  });
  return ajv.compile(schema);
}
const validateSarif = compileSarif();

const reportOf = (...files: string[]): Report => reportIn("en", files);

function reportIn(lang: Lang, files: readonly string[]): Report {
  const list = files.map((file) => evaluateExample(file, lang));
  return buildReport({
    evaluation: {
      findings: list.flatMap(({ findings }) => findings),
      notEvaluated: list.flatMap(({ notEvaluated }) => notEvaluated),
      suppressed: list.flatMap(({ suppressed }) => suppressed),
    },
    toolVersion: "1.2.3",
    lang,
    subject: { project: "project", files: [...files], services: 1, live: false },
    errors: [{ message: "broken", file: "a b/ü%.yml", line: 3, column: 1 }, { message: "gone" }],
  });
}

const examples = readdirSync(path.join(__dirname, "../rules"), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .flatMap(({ name }) => [...examplesOf(name, "bad"), ...examplesOf(name, "good")]);

test.each(langs)("of every example the JSON and the SARIF in %s are valid, with a baseline too", (lang) => {
  expect(examples.length).toBeGreaterThan(250);
  const report = reportIn(lang, examples);
  expect(report.lang).toBe(lang === "en" ? undefined : lang);
  expect(new Set(report.findings.map(({ rule }) => rule)).size).toBe(allRules.length);
  const all = baselineOf(report);
  const half = { ...all, findings: all.findings.filter((_, index) => index % 2 === 0) };
  const scope = { projects: new Set(["project"]), rules: new Set(allRules.map(({ id }) => id)) };
  for (const one of [report, withoutKnown(report, half, "baseline.json", scope)]) {
    expect([validateReport(JSON.parse(formats["json"]!(one))), validateReport.errors]).toEqual([true, null]);
    expect([validateSarif(JSON.parse(formats["sarif"]!(one))), validateSarif.errors]).toEqual([true, null]);
  }
});

test("the schemas refuse what is no report", () => {
  const report = reportOf(examples[0]!);
  expect(validateReport({ ...report, schemaVersion: 2 })).toBe(false);
  expect(validateReport({ ...report, more: 1 })).toBe(false);
  const sarif = parsed(formats["sarif"]!(report));
  expect(validateSarif({ ...sarif, runs: [{}] })).toBe(false);
});

test("SARIF as code scanning wants it: places, help, severity, state", () => {
  const report = reportOf(examplesOf("privileged", "bad")[0]!);
  const file = report.findings[0]!.file!;
  const sarif = parsed(formats["sarif"]!(report, { directory: path.dirname(file) }));
  const rule = allRules.findIndex(({ id }) => id === "privileged");
  const result = report.findings.findIndex((finding) => finding.rule === "privileged");
  const run = ["runs", 0];
  const at = (uri: string) => ({ uri, uriBaseId: "%SRCROOT%" });
  const place = ["locations", 0, "physicalLocation"];
  const notice = [...run, "invocations", 0, "toolExecutionNotifications", 0];
  for (const [key, value] of [
    [[...run, "originalUriBaseIds", "%SRCROOT%", "description", "text"], "The directory that alfa ran in"],
    [[...run, "invocations", 0, "executionSuccessful"], false],
    [[...notice, ...place], { artifactLocation: at("a%20b/%C3%BC%25.yml"), region: { startLine: 3, startColumn: 1 } }],
    [[...run, "results", result, "ruleIndex"], rule],
    [[...run, "results", result, "level"], "error"],
    [
      [...run, "results", result, ...place],
      { artifactLocation: at(path.basename(file)), region: { startLine: 4, startColumn: 17 } },
    ],
    [[...run, "tool", "driver", "rules", rule, "properties", "security-severity"], "9.5"],
    [[...run, "tool", "driver", "rules", rule, "helpUri"], allRules[rule]?.references[0]?.url],
  ] as const) {
    expect(sarif).toHaveProperty([...key], value);
  }
  expect(JSON.stringify(sarif)).toContain("**Remedy.** Remove `privileged`");
});

test("what runs has a place too: of its only file, else a name of its own", () => {
  const report = reportOf(examplesOf("uptime-kuma-setup", "bad")[0]!);
  const place = (subject: Partial<Report["subject"]>): unknown => {
    const live = report.findings.filter(({ lens }) => lens === "live");
    const one = { ...report, findings: live, subject: { ...report.subject, ...subject } };
    const sarif: unknown = JSON.parse(formats["sarif"]!(one));
    expect(sarif).toHaveProperty("runs.0.results.0.locations.0.physicalLocation.artifactLocation.uri");
    return JSON.stringify(sarif)
      .match(/"artifactLocation":\{"uri":"([^"]+)"/g)
      ?.at(0);
  };
  expect(place({ files: ["compose.yml"] })).toContain('"compose.yml"');
  expect(place({ files: [] })).toContain('"docker/project/kuma"');
});

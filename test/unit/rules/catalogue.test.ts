import { readFileSync } from "node:fs";
import { join } from "node:path";
import { baselineSchema, reportSchema } from "../../../policies/report/schema";
import { examplesPath, examplesSource } from "../../../policies/rules/examples";
import { indexPath, indexSource, ruleIds } from "../../../policies/rules/generate";
import { allRules } from "../../../policies/rules/index";
import { manual } from "../../../policies/rules/manual";
import { evaluateExample, examplesOf } from "./example";

const docs = join(__dirname, "../../../docs");
const words = (text: string): string => text.replace(/\s+/g, " ").trim();

test("the generated files are fresh (npm run generate)", () => {
  expect(words(readFileSync(indexPath, "utf8"))).toBe(words(indexSource(ruleIds())));
  expect(words(readFileSync(join(docs, "rules.md"), "utf8"))).toBe(words(manual()));
  const json = (path: string): unknown => JSON.parse(readFileSync(path, "utf8"));
  expect(json(join(docs, "report.schema.json"))).toEqual(JSON.parse(reportSchema()));
  expect(json(join(docs, "baseline.schema.json"))).toEqual(JSON.parse(baselineSchema()));
  expect(json(examplesPath)).toEqual(JSON.parse(examplesSource(ruleIds())));
});

test("ids are unique and are the names of the rule files", () => {
  expect(allRules.map(({ id }) => id)).toEqual(ruleIds());
});

describe.each(allRules.map((rule) => [rule.id, rule] as const))("%s", (id, rule) => {
  test("says what it is: one line each", () => {
    for (const text of [rule.title, rule.why, rule.remedy]) {
      expect(text).toMatch(/^\S.*\S$/);
    }
    expect(rule.title).not.toContain(": ");
    expect(rule.check ?? rule.checkStack ?? rule.live ?? rule.liveStack ?? rule.suppressions).toBeDefined();
  });

  test("has two examples of each kind", () => {
    expect(examplesOf(id, "bad").length).toBeGreaterThanOrEqual(2);
    expect(examplesOf(id, "good").length).toBeGreaterThanOrEqual(2);
  });

  test.each(examplesOf(id, "bad"))("fires on %s", (path) => {
    const found = evaluateExample(path).findings.filter((finding) => finding.rule === id);
    expect(found).not.toHaveLength(0);
    for (const finding of found) expect(finding.fingerprint).toMatch(/^[0-9a-f]{32}$/);
  });

  test.each(examplesOf(id, "good"))("is silent on %s", (path) => {
    const { findings, notEvaluated } = evaluateExample(path);
    expect(findings.filter((finding) => finding.rule === id)).toEqual([]);
    expect(notEvaluated.filter((entry) => entry.rule === id)).toEqual([]);
  });
});

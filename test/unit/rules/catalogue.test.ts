import { readFileSync } from "node:fs";
import { join } from "node:path";
import { inLang, langs } from "../../../policies/lang";
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
  expect(words(readFileSync(join(docs, "rules.md"), "utf8"))).toBe(words(manual("en")));
  expect(words(readFileSync(join(docs, "regles.md"), "utf8"))).toBe(words(manual("fr")));
  const json = (path: string): unknown => JSON.parse(readFileSync(path, "utf8"));
  expect(json(join(docs, "report.schema.json"))).toEqual(JSON.parse(reportSchema()));
  expect(json(join(docs, "baseline.schema.json"))).toEqual(JSON.parse(baselineSchema()));
  expect(json(examplesPath)).toEqual(JSON.parse(examplesSource(ruleIds())));
});

test("ids are unique and are the names of the rule files", () => {
  expect(allRules.map(({ id }) => id)).toEqual(ruleIds());
});

/** Sections of the CIS Docker Benchmark 1.6 that a rule must name, as the catalogue of the product has them. */
const benchmark: Readonly<Record<string, readonly string[]>> = {
  "docker-socket-mount": ["5.32"],
  privileged: ["5.5"],
  "capabilities-drop-all": ["5.4"],
  "capabilities-dangerous": ["5.4"],
  "no-new-privileges": ["5.26"],
  "security-profile": ["5.2", "5.3", "5.22"],
  "security-opt-missing": ["5.2"],
  "host-network": ["5.10"],
  "host-pid": ["5.16"],
  "host-ipc": ["5.17"],
  "host-uts": ["5.21"],
  "host-userns": ["5.31"],
  "sensitive-host-mount": ["5.6"],
  "mount-propagation": ["5.20"],
  "port-all-interfaces": ["5.14"],
  "port-privileged": ["5.8"],
  "healthcheck-missing": ["5.27"],
  "healthcheck-disabled": ["5.27"],
  "memory-limit": ["5.11"],
  "cpu-limit": ["5.12"],
  "pids-limit": ["5.29"],
  "restart-policy": ["5.15"],
  "sshd-in-container": ["5.7"],
  "port-unneeded": ["5.9"],
  ulimits: ["5.19"],
  "default-bridge": ["5.30"],
  "cgroup-parent": ["5.25"],
  "read-only-root": ["5.13"],
  "user-root": ["4.1"],
  "device-host": ["5.18"],
  "device-dangerous": ["5.18"],
  "image-tag-mutable": ["5.28"],
  "image-digest": ["5.28"],
};

test.each(Object.entries(benchmark))("%s names its sections of the benchmark", (id, sections) => {
  const titles = allRules.find((rule) => rule.id === id)?.references.map(({ title }) => title);
  for (const section of sections) expect(titles).toContain(`CIS Docker Benchmark 1.6, ${section}`);
});

describe.each(allRules.map((rule) => [rule.id, rule] as const))("%s", (id, rule) => {
  test("says what it is: one line each", () => {
    for (const lang of langs) {
      for (const text of [rule.title, rule.why, rule.remedy]) expect(inLang(text, lang)).toMatch(/^\S.*\S$/);
      expect(inLang(rule.title, lang)).not.toContain(": ");
    }
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

import Ajv from "ajv/dist/2020";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import { Baseline, Report } from "../../../policies/report/model";
import { alfa, folder } from "./alfa";

const service = (name: string, fields = "") => `  ${name}:\n    image: nginx:1.29.3\n${fields}`;
const compose = (...services: string[]) => `name: shop\nservices:\n${services.join("")}`;
const read = (root: string): Baseline =>
  Baseline.parse(JSON.parse(readFileSync(path.join(root, "alfa-baseline.json"), "utf8")));
const auditJson = async (root: string, ...args: string[]) => {
  const { code, stdout } = await alfa(root, "audit", "--baseline", "alfa-baseline.json", "--format", "json", ...args);
  return { code, report: Report.parse(JSON.parse(stdout)) };
};

test("what is known is counted, what is new is reported, what is gone is named and pruned", async () => {
  const web = service("web", "    privileged: true\n");
  const root = folder({ "compose.yml": compose(web) });
  expect((await alfa(root, "baseline")).stderr).toMatch(/^\d+ findings written to alfa-baseline\.json\n$/);
  const first = read(root);
  expect(first.findings.find(({ rule }) => rule === "privileged")).toMatchObject({
    project: "shop",
    service: "web",
    lens: "compose",
    severity: "critical",
    summary: "The container is privileged (privileged)",
  });

  const known = await auditJson(root);
  expect(known).toMatchObject({ code: 0, report: { findings: [], baseline: { gone: [] } } });
  expect(known.report.baseline?.known).toHaveLength(first.findings.length);
  expect(known.report.summary.critical).toBe(0);

  writeFileSync(path.join(root, "compose.yml"), compose(service("db", "    pid: host\n"), service("web")));
  const changed = await auditJson(root);
  expect(changed.code).toBe(1);
  expect(new Set(changed.report.findings.map((finding) => finding.service))).toEqual(new Set(["db"]));
  expect(changed.report.baseline?.gone.map(({ rule }) => rule)).toEqual(["privileged"]);
  const text = (await alfa(root, "audit", "--baseline", "alfa-baseline.json")).stdout.replace(/\s+/g, " ");
  expect(text).toMatch(/still in the baseline web privileged: The container is privileged/);
  expect(text).toMatch(/; \d+ known \(alfa-baseline\.json\); 1 of the baseline gone \(alfa baseline --prune\)/);

  expect((await alfa(root, "baseline", "--prune")).stderr).toMatch(/^1 of \d+ findings are gone from/);
  const { findings } = first;
  expect(read(root).findings).toEqual(findings.filter(({ rule }) => rule !== "privileged"));
  expect((await alfa(root, "baseline", "--prune")).stderr).toMatch(/^0 of/);
});

test("an entry that this audit did not look for is not gone: another rule, project, or what runs", async () => {
  const root = folder({ "compose.yml": compose(service("web", "    privileged: true\n")) });
  await alfa(root, "baseline");
  const [entry, ...others] = read(root).findings;
  const live = { ...entry!, lens: "live" as const, fingerprint: "f1" };
  const elsewhere = { ...entry!, project: "blog", fingerprint: "f2" };
  const really = { ...entry!, fingerprint: "f3" };
  const findings = [live, elsewhere, really, entry!, ...others];
  writeFileSync(path.join(root, "alfa-baseline.json"), JSON.stringify({ schemaVersion: 1, findings }));
  expect((await auditJson(root)).report.baseline?.gone).toEqual([really]);
  expect((await auditJson(root, "--rule", "pids-limit")).report.baseline?.gone).toEqual([]);
});

test("the file is stable, documented, and holds no place and no value", async () => {
  const secret = "    environment: {DB_PASSWORD: canary-31f, URL: 'amqp://u:canary-31f@q'}\n    ports: ['80:80']\n";
  const root = folder({ "compose.yml": compose(service("web", secret), service("api", secret)) });
  await alfa(root, "baseline");
  const before = readFileSync(path.join(root, "alfa-baseline.json"), "utf8");
  writeFileSync(path.join(root, "compose.yml"), compose("  # moved\n", service("api", secret), service("web", secret)));
  await alfa(root, "baseline");
  expect(readFileSync(path.join(root, "alfa-baseline.json"), "utf8")).toBe(before);
  expect(before).not.toContain("canary");
  expect(before).not.toContain("compose.yml");
  const schema: unknown = JSON.parse(readFileSync(path.join(__dirname, "../../../docs/baseline.schema.json"), "utf8"));
  expect(new Ajv().compile(Object(schema))(JSON.parse(before))).toBe(true);
  expect((await alfa(root, "baseline", "-o", "-")).stdout).toBe(before);
});

test.each([
  [
    "no JSON",
    '{\n  "schemaVersion": 1,\n  "findings": [}\n',
    /^error: alfa-baseline\.json:3:\d+: not a baseline: invalid JSON/,
  ],
  ["a merge conflict", '{\n<<<<<<< ours\n"schemaVersion": 1}\n', /^error: alfa-baseline\.json:\d+:\d+: not a baseline/],
  ["an unknown version", '{"schemaVersion": 2, "findings": []}', /^error: alfa-baseline\.json:1:19: .*schemaVersion/],
  [
    "a wrong entry",
    '{"schemaVersion": 1, "findings": [\n{"fingerprint": 7}]}',
    /^error: alfa-baseline\.json:2:17: .*findings\.0\.fingerprint/,
  ],
  ["nothing", "", /^error: alfa-baseline\.json:1:1: not a baseline/],
])("a broken baseline is one error with its place: %s", async (_, text, message) => {
  const root = folder({ "compose.yml": compose(service("web")), "alfa-baseline.json": text });
  const { code, stdout, stderr } = await alfa(root, "audit", "--baseline", "alfa-baseline.json");
  expect([code, stdout]).toEqual([2, ""]);
  expect(stderr).toMatch(message);
  expect(stderr.trimEnd()).not.toContain("\n");
});

test("a missing one is an error; with a broken Compose file nothing is written", async () => {
  const root = folder({ "compose.yml": "services: []\n" });
  expect((await alfa(root, "audit", "--baseline", "no.json")).stderr).toContain(
    'the baseline "no.json" does not exist',
  );
  const { code, stderr } = await alfa(root, "baseline");
  expect([code, stderr]).toEqual([2, expect.stringContaining("compose.yml:1:")]);
  expect(() => read(root)).toThrow();
});

test("SARIF marks what is new and what is unchanged", async () => {
  const root = folder({ "compose.yml": compose(service("web")) });
  await alfa(root, "baseline");
  writeFileSync(path.join(root, "compose.yml"), compose(service("web", "    privileged: true\n")));
  const { stdout } = await alfa(root, "audit", "--baseline", "alfa-baseline.json", "--format", "sarif");
  const Result = z.looseObject({
    ruleId: z.string(),
    baselineState: z.string(),
    suppressions: z.array(z.unknown()).optional(),
  });
  const { runs } = z.object({ runs: z.array(z.object({ results: z.array(Result) })) }).parse(JSON.parse(stdout));
  const results = runs[0]!.results;
  expect(results.filter(({ baselineState }) => baselineState === "new").map(({ ruleId }) => ruleId)).toEqual([
    "privileged",
  ]);
  expect(
    results.filter(({ suppressions }) => suppressions).every(({ baselineState }) => baselineState === "unchanged"),
  ).toBe(true);
  expect(results.length).toBe(read(root).findings.length + 1);
});

import Ajv from "ajv/dist/2020";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { evaluate } from "../../../policies/evaluate";
import { formatNames, formats, render } from "../../../policies/report/formats";
import { Report } from "../../../policies/report/model";
import { buildReport, reaches } from "../../../policies/report/report";
import { readCompose } from "../../../stacks/lenses/compose";

const reportOf = (text: string, path = "compose.yml"): Report => {
  const reading = readCompose([{ path, text }], { environment: {}, profiles: [], directory: "/project" });
  return buildReport({
    evaluation: evaluate({ ...reading, lens: "compose" }),
    toolVersion: "1.2.3",
    subject: {
      project: reading.stack.name,
      files: [path],
      services: Object.keys(reading.stack.services).length,
      live: false,
    },
  });
};
const audited = readFileSync(join(__dirname, "../../../stacks/alfa/audit/docker-compose.yml"), "utf8");
const Sarif = z.looseObject({
  runs: z.array(
    z.looseObject({
      tool: z.looseObject({ driver: z.looseObject({ rules: z.array(z.looseObject({ id: z.string() })) }) }),
      results: z.array(z.looseObject({ ruleId: z.string(), ruleIndex: z.int() })),
    }),
  ),
});
const everyFormat = formatNames;

test("the audited stack: its defects, each with its place", () => {
  const report = reportOf(audited);
  const lines = audited.split("\n");
  const found = (rule: string, service: string) => {
    const finding = report.findings.find((one) => one.rule === rule && one.service === service)!;
    return lines[finding.line! - 1]!.slice(finding.column! - 1);
  };
  expect(found("privileged", "cadvisor")).toBe("true");
  expect(found("docker-socket-mount", "promtail")).toBe("/var/run/docker.sock:/var/run/docker.sock");
  expect(found("secret-in-environment", "n8n")).toMatch(/^DB_POSTGRESDB_PASSWORD=/);
  expect(found("database-port-published", "redis")).toBe('"${ALFA_PORT_REDIS:-6379}:6379"');
  for (const rule of [
    "traefik-docker-api",
    "traefik-engine-compat",
    "n8n-runner-external",
    "n8n-clean-shutdown",
    "host-pid",
  ]) {
    expect(report.findings.map((finding) => finding.rule)).toContain(rule);
  }
  expect(reaches(report, "critical")).toBe(true);
});

test("JSON is what docs/report.schema.json says", () => {
  const schema: unknown = JSON.parse(readFileSync(join(__dirname, "../../../docs/report.schema.json"), "utf8"));
  const json: unknown = JSON.parse(formats["json"]!(reportOf(audited)));
  const validate = new Ajv({ strict: false }).compile(Object(schema));
  expect(validate(json)).toBe(true);
  expect(Report.parse(json)).toEqual(reportOf(audited));
});

test.each(everyFormat)("%s holds no secret's value", async (format) => {
  const text = await render(
    format,
    reportOf(`services:
  web:
    image: x
    environment: {DB_PASSWORD: canary-7f3a, URL: "postgres://u:canary-7f3a@db/x", GH: ghp_canaryabcdefghijklmnopqrstuvwxyz012345}
    labels: {a: "redis://u:canary-7f3a@r"}
    command: ["--url=amqp://u:canary-7f3a@q"]
    healthcheck: {test: "curl http://u:canary-7f3a@localhost"}
`),
  );
  expect(text).toContain("secret-in-url");
  expect(text).not.toContain("canary");
});

test.each(everyFormat)("%s survives hostile names", async (format) => {
  const name = String.raw`"<script>alert(1)</script>\e[31m\n::error::x"`;
  const text = await render(format, reportOf(`services: {${name}: {image: ${name}, privileged: true}}`));
  expect(text).not.toMatch(/\u001b/);
  if (format === "html") expect(text?.match(/<script>/g)).toHaveLength(1);
  if (format === "github")
    expect(
      text?.split("\n").every((line) => line === "" || /^::(?:error|warning|notice) (?:file|title)=/.test(line)),
    ).toBe(true);
});

test("annotations: one line a finding, escaped", () => {
  const text = formats["github"]!(reportOf("services: {web: {image: 'x:1', privileged: true}}", "a,b:c.yml"));
  expect(text).toMatch(
    /^::error file=a%2Cb%3Ac\.yml,line=1,col=\d+,title=privileged \(critical\)::web: The container is privileged\./m,
  );
});

test("SARIF: rules, places, fingerprints and suppressions", () => {
  const report = reportOf(
    "services: {web: {image: 'x:1', privileged: true, pid: host, x-alfa-ignore: {host-pid: watches the host}}}",
  );
  const { runs } = Sarif.parse(JSON.parse(formats["sarif"]!(report)));
  const { results, tool } = runs[0]!;
  const result = results.find(({ ruleId }) => ruleId === "privileged")!;
  expect(tool.driver.rules[result.ruleIndex]!.id).toBe("privileged");
  expect(result).toMatchObject({
    level: "error",
    partialFingerprints: { "alfa/v1": report.findings.find(({ rule }) => rule === "privileged")!.fingerprint },
    locations: [
      { physicalLocation: { artifactLocation: { uri: "compose.yml" }, region: { startLine: 1, startColumn: 44 } } },
    ],
  });
  expect(results.at(-1)).toMatchObject({
    ruleId: "host-pid",
    suppressions: [{ justification: "watches the host" }],
  });
});

test("the text report counts and names what could not be judged", () => {
  const text = formats["text"]!(reportOf("services: {web: {image: 'x:${TAG}'}}"));
  expect(text).toContain('image-tag-mutable (image): variable "TAG" is not set: web');
  expect(text).toMatch(/^project, 1 service: \d+ medium, \d+ low(?:, \d+ info)?; \d+ not evaluated$/m);
});

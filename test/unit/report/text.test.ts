import { readFileSync } from "node:fs";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { evaluate } from "../../../policies/evaluate";
import { buildReport, type Report } from "../../../policies/report/report";
import { renderText } from "../../../policies/report/text";
import { readCompose } from "../../../stacks/lenses/compose";

const reportOf = (text: string, files = ["compose.yml"]): Report => {
  const [path = ""] = files;
  const reading = readCompose([{ path, text }], { environment: {}, profiles: [], directory: "/project" });
  const subject = { project: "project", files, services: Object.keys(reading.stack.services).length, live: false };
  return buildReport({ evaluation: evaluate({ ...reading, lens: "compose" }), toolVersion: "1", subject });
};
const blockOf = (text: string, rule: string): string[] =>
  text
    .split("\n\n")
    .find((block) => block.includes(`(${rule}`))!
    .split("\n");
const audited = readFileSync(join(__dirname, "../../../stacks/alfa/audit/docker-compose.yml"), "utf8");

test("what many services have in common is said once, with the place of each", () => {
  const services = ["api", "db", "job", "web"].map((name) => `  ${name}: {image: "x:1"}\n`).join("");
  expect(blockOf(renderText(reportOf(`services:\n${services}`)), "memory-limit")).toEqual([
    "medium    Memory is not limited  (memory-limit)",
    "          mem_limit: not set",
    "          4 services: api 2:3, db 3:3, job 4:3, web 5:3",
    "          wanted  a limit",
    expect.stringMatching(/^ {10}remedy {2}/),
  ]);
});

test("few are rows in columns; a name stands once; one file is named above, several in each row", () => {
  const text = `services:\n  a: {image: "x:1", ports: ["80:80", "1443:443"]}\n  long-name: {image: "x:1", ports: ["81:81"]}\n`;
  const one = renderText(reportOf(text));
  expect(one.split("\n")[0]).toBe("compose.yml");
  expect(blockOf(one, "port-all-interfaces").slice(1, 4)).toEqual([
    "          a          2:29  ports[0]: 80:80 -> 127.0.0.1:80:80",
    "                     2:38  ports[1]: 1443:443 -> 127.0.0.1:1443:443",
    "          long-name  3:37  ports[0]: 81:81 -> 127.0.0.1:81:81",
  ]);
  const several = renderText(reportOf(text, ["compose.yml", "other.yml"]));
  expect(blockOf(several, "port-all-interfaces")[1]).toMatch(/^ {10}a {10,12}compose\.yml:2:29 {2}ports\[0\]/);
});

test.each([60, 80, 120, 200])("no line is wider than the terminal (%i), but for a word that is", (width) => {
  const lines = renderText(reportOf(audited), { width, color: true }).split("\n").map(stripVTControlCharacters);
  // The room for values is never less than 40 columns, beside half a line at most of names and places.
  const allowed = Math.max(width, width / 2 + 40);
  expect(lines.filter((line) => line.length > allowed && !/\S{30}/.test(line))).toEqual([]);
  expect(lines.filter((line) => line !== line.trimEnd())).toEqual([]);
});

test("a rule's id opens its manual where the terminal has hyperlinks, and the lines stay as they are", () => {
  const report = reportOf(audited);
  const plain = renderText(report, { color: true });
  const text = renderText(report, {
    color: true,
    manual: (rule) => (rule === "privileged" ? undefined : `file:///rules.md#${rule}`),
  });
  expect(text).toContain("(\u001b]8;;file:///rules.md#host-pid\u001b\\host-pid\u001b]8;;\u001b\\");
  expect(text).not.toContain("#privileged");
  expect(text.replace(/\u001b\]8;;[^\u001b]*\u001b\\/g, "")).toBe(plain);
});

test("it ends in what to do first, and in what a machine can do", () => {
  const report = reportOf(audited);
  const [counts, ...todo] = renderText(report, { width: 200 }).trimEnd().split("\n").slice(-3);
  expect(counts).toMatch(
    /^project, 18 services: \d+ critical, \d+ high, \d+ medium, \d+ low, \d+ info(?:; 1 not evaluated)?$/,
  );
  expect(todo[0]).toMatch(
    /^start with traefik-docker-api \(traefik\), privileged \(cadvisor, falco\).*alfa explain RULE/,
  );
  expect(todo[1]).toBe(
    `alfa fix FILE can mend ${report.findings.filter(({ fixable }) => fixable).length} of ${report.findings.length}`,
  );
});

test("nothing found: one line", () => {
  const report = { ...reportOf("services: {a: {image: x}}"), findings: [], notEvaluated: [] };
  const summary = { critical: 0, high: 0, medium: 0, low: 0, info: 0 };
  expect(renderText({ ...report, summary })).toBe("project, 1 service: no finding\n");
});

import { same } from "../../../policies/lang";
import { evaluate } from "../../../policies/evaluate";
import type { Evidence } from "../../../policies/observe/evidence";
import { REDACTED } from "../../../policies/observe/redact";
import { rule } from "../../../policies/rules/rule";
import { Stack } from "../../../stacks/model/stack";
import { containerOf } from "./example";

const stackOf = (fields: object, name = "alfa"): Stack =>
  Stack.parse({ name, services: { web: { name: "web", image: "nginx:1", ...fields } } });
const image = rule({
  id: "needs-image",
  title: same("Image"),
  severity: "low",
  why: same("w"),
  remedy: same("r"),
  references: [],
  check: ({ service }) => [{ field: "image", key: "k", seen: service.image ?? "", message: same("worded") }],
});
const evidence = (over: Partial<Evidence> = {}): Evidence => ({
  takenAt: "2026-01-07T11:00:00Z",
  window: 3600,
  containers: {},
  orphans: [],
  processes: [],
  absent: [],
  ...over,
});

test("a rule that reads an unknown field is not evaluated; the others are", () => {
  const other = rule({ ...image, id: "needs-none", check: () => [{ key: "x" }] });
  const result = evaluate({
    stack: stackOf({}),
    lens: "compose",
    rules: [image, other],
    unknown: { web: { image: "X is not set" } },
  });
  expect(result.notEvaluated).toEqual([
    { rule: "needs-image", service: "web", field: "image", reason: "X is not set" },
  ]);
  expect(result.findings.map((finding) => finding.rule)).toEqual(["needs-none"]);
});

test("only the unknown part of a field is unknown", () => {
  const stack = stackOf({ environment: { A: "", B: "b" }, ports: [{ target: 1 }] });
  const reading = (read: (service: Stack["services"][string]) => unknown) =>
    evaluate({
      stack,
      lens: "compose",
      unknown: { web: { "environment.A": "why", "ports.0": "why" } },
      rules: [rule({ ...image, check: ({ service }) => (read(service) === "never" ? [{}] : []) })],
    }).notEvaluated.map(({ field }) => field);
  expect(reading((service) => service.environment["B"])).toEqual([]);
  expect(reading((service) => Object.keys(service.environment))).toEqual([]);
  expect(reading((service) => Object.entries(service.environment))).toEqual(["environment.A"]);
  expect(reading((service) => service.ports.length)).toEqual([]);
  expect(reading((service) => service.ports.map(({ target }) => target))).toEqual(["ports[0]"]);
});

test("the fingerprint depends on project, rule, service and key; not on wording, severity or value", () => {
  const print = (definition = image, stack = stackOf({})) =>
    evaluate({ stack, lens: "compose", rules: [definition] }).findings[0]!.fingerprint;
  const reworded = rule({
    ...image,
    title: same("Other"),
    severity: "high",
    check: () => [{ key: "k", seen: "else", message: same("other") }],
  });
  expect(print(reworded)).toBe(print());
  expect(print(image, stackOf({ image: "other" }))).toBe(print());
  expect(print(rule({ ...image, id: "other" }))).not.toBe(print());
  expect(print(rule({ ...image, check: () => [{ key: "l" }] }))).not.toBe(print());
  expect(print(image, stackOf({}, "beta"))).not.toBe(print());
});

test("what runs is judged too, and one defect seen twice is one finding", () => {
  const declared = stackOf({ privileged: true });
  const running = { ...declared.services["web"]!, pid: "host" };
  const seen = evidence({ containers: { web: containerOf(declared.services["web"]!, { actual: running }) } });
  const { findings } = evaluate({ stack: declared, lens: "compose", evidence: seen });
  expect(findings.filter(({ rule: id }) => id === "privileged").map(({ lens }) => lens)).toEqual(["compose"]);
  expect(findings.filter(({ rule: id }) => id === "host-pid").map(({ lens }) => lens)).toEqual(["live"]);
});

test("a declared secret is no literal in what runs; an undeclared literal is", () => {
  const stack = stackOf({ environment: { DB_PASSWORD: "${DB}" } });
  const actual = { ...stack.services["web"]!, environment: { DB_PASSWORD: "canary-1", API_TOKEN: "canary-2" } };
  const seen = evidence({ containers: { web: containerOf(actual, { actual }) } });
  const result = evaluate({ stack, lens: "declared", evidence: seen });
  const found = result.findings.filter(({ rule: id }) => id === "secret-in-environment");
  expect(found.map(({ field }) => field)).toEqual(["environment.API_TOKEN"]);
  expect(JSON.stringify(result)).not.toContain("canary");
});

test("a source that gave nothing leaves the rules that need it without a verdict", () => {
  const seen = evidence({
    absent: [
      { source: "processes", reason: "no ps" },
      { source: "container:web", reason: "timed out" },
    ],
  });
  const { findings, notEvaluated } = evaluate({ stack: stackOf({}), lens: "compose", evidence: seen });
  expect(notEvaluated).toEqual(
    expect.arrayContaining([
      { rule: "tunnel-single", service: "host", field: "processes", reason: "no ps" },
      { rule: "service-not-running", service: "web", reason: "timed out" },
    ]),
  );
  expect(findings.filter(({ lens }) => lens === "live")).toEqual([]);
});

test("a suppression takes its finding out, with the reason", () => {
  const { findings, suppressed } = evaluate({
    stack: stackOf({ privileged: true, ignore: { privileged: "reads disks" } }),
    lens: "compose",
  });
  expect(findings.map(({ rule: id }) => id)).not.toContain("privileged");
  expect(suppressed).toMatchObject([
    { rule: "privileged", service: "web", reason: "reads disks", severity: "critical" },
  ]);
});

describe("a suppression is unused only when nothing that was not looked at could fire", () => {
  const unused = (ignored: string, seen?: Evidence, fields: object = {}) =>
    evaluate({ stack: stackOf({ ...fields, ignore: { [ignored]: "why" } }), lens: "compose", evidence: seen })
      .findings.filter(({ rule: id }) => id === "suppression-unused")
      .map(({ field }) => field);
  const running = (over: Parameters<typeof containerOf>[1]) => {
    const declared = stackOf({}).services["web"]!;
    return evidence({ containers: { web: containerOf(declared, { imageUser: "1000", ...over }) } });
  };

  test("a rule of what is declared alone", () => {
    expect(unused("privileged")).toEqual(["x-alfa-ignore.privileged"]);
  });
  test("the image's user is known only where it runs", () => {
    expect(unused("user-root")).toEqual([]);
    expect(unused("user-root", evidence())).toEqual([]);
    expect(unused("user-root", running({}))).toEqual(["x-alfa-ignore.user-root"]);
    expect(unused("user-root", running({ imageUser: "root" }))).toEqual([]);
  });
  test("a rule about logs, or about what runs beside its declaration", () => {
    expect(unused("log-error-rate")).toEqual([]);
    expect(unused("log-error-rate", running({}))).toEqual(["x-alfa-ignore.log-error-rate"]);
    const unread = { ...running({}), absent: [{ source: "container:web", reason: "late" }], containers: {} } as const;
    expect(unused("log-error-rate", unread)).toEqual([]);
  });
  test("a rule of both: it fires on the log, not on the file", () => {
    expect(unused("n8n-webhook-registered")).toEqual([]);
  });
});

test("what runs undeclared is judged as it runs; where a secret came from is not known", () => {
  const actual = { ...stackOf({ privileged: true }).services["web"]!, environment: { DB_PASSWORD: REDACTED, A: "b" } };
  const stack = { ...stackOf({}), services: { web: actual } };
  const seen = evidence({ containers: { web: containerOf(actual, { actual }) } });
  const { findings, notEvaluated } = evaluate({ stack, lens: "live", evidence: seen });
  expect(findings.map(({ rule: id }) => id)).toEqual(expect.arrayContaining(["privileged"]));
  expect(new Set(findings.map(({ lens }) => lens))).toEqual(new Set(["live"]));
  expect(notEvaluated).toContainEqual({
    rule: "secret-in-environment",
    service: "web",
    field: "environment.DB_PASSWORD",
    reason: "what runs does not tell whether a secret's value stands in a file",
  });
});

test("findings come in a stable order: severity, service, rule", () => {
  const stack = Stack.parse({
    name: "a",
    services: { b: { name: "b", privileged: true }, a: { name: "a", pid: "host" } },
  });
  const order = evaluate({ stack, lens: "compose" }).findings.map(({ severity, service }) => `${severity} ${service}`);
  expect(order.slice(0, 3)).toEqual(["critical b", "high a", "medium a"]);
});

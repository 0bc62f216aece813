import { parseConstraints, parseRule, type Seen } from "../../../infra/toolchain/sandbox/images/traefik/rule";

const request = (host: string, path = "/", method = "GET", headers: Record<string, string> = {}): Seen => ({
  host,
  path,
  method,
  header: (name) => headers[name.toLowerCase()],
});

test.each([
  ["Host(`n8n.localhost`)", request("n8n.localhost"), true],
  ["Host(`n8n.localhost`)", request("grafana.localhost"), false],
  ["Host(`a`) || Host(`b`)", request("b"), true],
  ["Host(`a`) && PathPrefix(`/api`)", request("a", "/api/x"), true],
  ["Host(`a`) && PathPrefix(`/api`)", request("a", "/other"), false],
  ["Host(`a`) && !Path(`/private`)", request("a", "/private"), false],
  ["Host(`a`) && (Path(`/x`) || Method(`POST`))", request("a", "/y", "POST"), true],
  ["Host(`a`) || Host(`b`) && Path(`/x`)", request("a", "/y"), true],
  ["HostRegexp(`^.+\\.localhost$`)", request("grafana.localhost"), true],
  ["Header(`X-Test`, `1`)", request("a", "/", "GET", { "x-test": "1" }), true],
])("the rule %s", (text, seen, wanted) => {
  expect(parseRule(text)(seen)).toBe(wanted);
});

test.each([
  ["Hots(`a`)", "unsupported function: Hots"],
  ["Host(`a`", "expected 'a matcher', found 'EOF'"],
  ["Host(`a`) Host(`b`)", "unexpected 'Host'"],
  ["Host(a.b)", "illegal character"],
])("the rule %s is refused with the reason", (text, reason) => {
  expect(() => parseRule(text)).toThrow(reason);
});

test("a constraint keeps a project's own containers and nobody's", () => {
  const keeps = parseConstraints("Label(`alfa.project`, `one`) || !LabelRegex(`alfa.project`, `.+`)");
  expect(keeps({ "alfa.project": "one" })).toBe(true);
  expect(keeps({})).toBe(true);
  expect(keeps({ "alfa.project": "two" })).toBe(false);
});

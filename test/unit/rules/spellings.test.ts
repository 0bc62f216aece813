import { join } from "node:path";
import { secretWords } from "../../../policies/rules/lib/secrets";
import { evaluateExample, readExample } from "./example";

/** Examples that say one defect in many ways: a service each. */
const examples = [
  ["docker-socket-mount", "bad-spellings"],
  ["database-port-published", "bad-own-image"],
  ["secret-in-environment", "bad-arguments"],
  ["traefik-docker-api", "bad-versions"],
  ["image-tag-mutable", "bad-variant"],
] as const;

test.each(examples)("every service fires %s: %s", (rule, example) => {
  const path = join(__dirname, rule, `${example}.yml`);
  const found = evaluateExample(path).findings.filter((finding) => finding.rule === rule);
  expect([...new Set(found.map(({ service }) => service))].sort()).toEqual(
    Object.keys(readExample(path).stack.services).sort(),
  );
});

test("a secret in a command, a health check or a URL is named by its place and never shown", () => {
  const { findings } = evaluateExample(join(__dirname, "secret-in-environment", "bad-arguments.yml"));
  expect(findings.filter(({ rule }) => rule === "secret-in-environment").map(({ field }) => field)).toEqual(
    expect.arrayContaining(["command[2]", "healthcheck.test[3]", "command[3]", "healthcheck.test[1]"]),
  );
  expect(JSON.stringify(findings)).not.toMatch(/hunter2|eyJ/);
});

test("a very long command is searched as it is read: once", () => {
  const words = Array.from({ length: 200_000 }, (_, index) => `word-${index}`);
  expect(secretWords(["redis-cli", ...words, "-a", "hunter2hunter2"])).toEqual([
    { index: 200_002, secret: "hunter2hunter2" },
  ]);
  expect(secretWords([["mysql", ...words, "-phunter2hunter2"].join(" ")])).toEqual([
    { index: 0, secret: "hunter2hunter2" },
  ]);
});

test("a Traefik whose configuration file is not read is not evaluated", () => {
  const { findings, notEvaluated } = evaluateExample(join(__dirname, "traefik-docker-api", "file.yml"));
  expect(findings.filter(({ rule }) => rule === "traefik-docker-api")).toEqual([]);
  expect(notEvaluated).toMatchObject([{ rule: "traefik-docker-api", service: "traefik", field: "volumes" }]);
});

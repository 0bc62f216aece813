import { evaluate } from "../../../policies/evaluate";
import { allRules } from "../../../policies/rules/index";
import type { Rule } from "../../../policies/rules/rule";
import type { Service } from "../../../stacks/model/service";
import { examplesOf, readExample } from "./example";

const examples = allRules.flatMap(({ id, fix }) =>
  fix ? examplesOf(id, "bad").map((path) => [path.slice(__dirname.length + 1), id, fix, path] as const) : [],
);

/** Evaluates an example before and after the fix. */
function around(id: string, fix: NonNullable<Rule["fix"]>, path: string) {
  const { stack, secretKeys } = readExample(path);
  const mended = Object.fromEntries(Object.entries(stack.services).map(([name, service]) => [name, fix(service)]));
  const found = (services: Readonly<Record<string, Service>>) =>
    evaluate({ stack: { ...stack, services }, lens: "compose", secretKeys }).findings;
  const own = (findings: ReturnType<typeof found>) => findings.filter(({ rule }) => rule === id).length;
  const [before, after] = [found(stack.services), found(mended)];
  return { mended: Object.values(mended), before, after, ownBefore: own(before), ownAfter: own(after) };
}

test.each(examples)("a fix twice changes nothing, and adds no other finding: %s", (_, id, fix, path) => {
  const { mended, before, after } = around(id, fix, path);
  expect(mended.map(fix)).toEqual(mended);
  const known = new Set(before.map(({ fingerprint }) => fingerprint));
  expect(after.filter(({ fingerprint }) => !known.has(fingerprint))).toEqual([]);
});

test.each(examples.filter(([name]) => name.endsWith("/bad.yml")))("a fix mends: %s", (_, id, fix, path) => {
  const { ownBefore, ownAfter } = around(id, fix, path);
  expect(ownAfter).toBeLessThan(ownBefore);
});

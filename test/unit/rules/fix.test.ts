import { readFileSync } from "node:fs";
import { fixText } from "../../../infra/cli/fix/fix";
import { evaluate } from "../../../policies/evaluate";
import { mend } from "../../../policies/fix";
import { inLang, langs } from "../../../policies/lang";
import { allRules } from "../../../policies/rules/index";
import { manual } from "../../../policies/rules/manual";
import { readCompose } from "../../../stacks/lenses/compose";
import { examplesOf } from "./example";

const exampleOptions = {
  environment: { TOKEN: "t0ken", PASSWORD: "p4ss", DB_PASSWORD: "p4ss" },
  profiles: [],
  directory: "/project",
};

const fixable = allRules.filter(({ fix }) => fix !== undefined);
const examples = fixable.flatMap((rule) =>
  examplesOf(rule.id, "bad").map((path) => [path.slice(__dirname.length + 1), rule, path] as const),
);

/** What shows once a fix has gone that hid it: without its profile a service has no security option at all. */
const uncovered: Readonly<Record<string, readonly string[]>> = { "security-profile": ["security-opt-missing"] };

const findingsOf = (path: string, text: string) =>
  evaluate({ ...readCompose([{ path, text }], exampleOptions), lens: "compose" }).findings;

const options = (path: string, rules: readonly (typeof allRules)[number][], unsafe = true) => ({
  ...exampleOptions,
  path,
  rules,
  unsafe,
});

describe.each(examples)("%s", (_, rule, path) => {
  const text = readFileSync(path, "utf8");
  const fixed = fixText(text, options(path, [rule]));

  test("what is called fixable is mended, but where the text forbids it, and nothing else", () => {
    const before = findingsOf(path, text).filter((finding) => finding.rule === rule.id);
    const after = new Set(findingsOf(path, fixed.text).map(({ fingerprint }) => fingerprint));
    const reasons = new Map(fixed.left.map(({ finding, reason }) => [finding.fingerprint, reason]));
    for (const { fingerprint, fixable: promised } of before) {
      expect(after.has(fingerprint)).toBe(!promised || reasons.get(fingerprint) === "a variable decides the value");
    }
  });

  test("a second time changes nothing", () => {
    expect(fixText(fixed.text, options(path, [rule])).text).toBe(fixed.text);
  });

  test("it adds no other finding", () => {
    const known = new Set(findingsOf(path, text).map(({ fingerprint }) => fingerprint));
    const added = findingsOf(path, fixed.text).filter(({ fingerprint }) => !known.has(fingerprint));
    expect(added.filter((finding) => !uncovered[rule.id]?.includes(finding.rule))).toEqual([]);
  });

  test("without --unsafe only what is safe is changed", () => {
    const { stack } = readCompose([{ path, text }], exampleOptions);
    const risky = findingsOf(path, text).filter((finding) => {
      const service = stack.services[finding.service];
      return (
        finding.rule === rule.id &&
        service !== undefined &&
        mend(rule, { service, stack, fields: finding.field === undefined ? [] : [finding.field] })?.risk === "unsafe"
      );
    });
    const left = fixText(text, options(path, [rule], false)).left.map(({ finding }) => finding.fingerprint);
    expect(left).toEqual(expect.arrayContaining(risky.map(({ fingerprint }) => fingerprint)));
  });
});

test.each(fixable.map((rule) => [rule.id, rule] as const))("some example of %s is mended", (id) => {
  const found = examplesOf(id, "bad").flatMap((path) => findingsOf(path, readFileSync(path, "utf8")));
  expect(found.some((finding) => finding.rule === id && finding.fixable)).toBe(true);
});

test.each(fixable.map((rule) => [rule.id, rule] as const))("%s says how risky its fix is, and why", (_, { fix }) => {
  for (const lang of langs) {
    const because = inLang(fix?.because ?? "", lang);
    expect(because).toMatch(/^[a-zàéêœ].*[^.]$/);
    expect(manual(lang)).toContain(`: ${because}`);
  }
});

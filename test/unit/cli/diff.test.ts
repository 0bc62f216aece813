import { applyPatch, createTwoFilesPatch } from "diff";
import fc from "../../support/fc";
import { unifiedDiff } from "../../../infra/cli/fix/show";

const numbered = Array.from({ length: 40 }, (_, index) => `line ${index}`);
const text = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join("");

test("a diff makes the one text of the other", () => {
  const lines = fc.array(fc.constantFrom("a", "b", "c", "services:", "  web:", ...numbered), { maxLength: 40 });
  const whole = fc.tuple(lines, fc.constantFrom("", "\n")).map(([list, end]) => list.join("\n") + end);
  fc.assert(
    fc.property(whole, whole, (before, after) => {
      const patch = unifiedDiff("compose.yml", before, after, false);
      expect(patch === "" ? before : applyPatch(before, patch)).toBe(after);
    }),
    { numRuns: 500 },
  );
});

test("it is the diff that comparing the whole texts gives", () => {
  const before = text(["same", ...numbered, "same"]);
  const changed = numbered.flatMap((line, index) => {
    if (index === 20) return [];
    return index === 3 || index === 11 ? [line, "same", "new"] : [line];
  });
  const after = `${text(["same", ...changed])}last`;
  expect(unifiedDiff("compose.yml", before, after, false)).toBe(
    createTwoFilesPatch("a/compose.yml", "b/compose.yml", before, after, undefined, undefined, {
      context: 3,
      headerOptions: { includeIndex: false, includeUnderline: false, includeFileHeaders: true },
    }),
  );
});

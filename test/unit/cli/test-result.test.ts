import { type Result, secondRun, summary, unstable } from "../../../infra/cli/test/result";

const ok: Result = { exitCode: 0, numbers: { passed: 5, failed: 0, skipped: 0, files: [], crashed: [] } };
const failing = (...files: string[]): Result => ({
  exitCode: 1,
  numbers: {
    passed: 2,
    failed: files.length,
    skipped: 1,
    files: files.map((file) => `/alfa/test/${file}`),
    crashed: [],
  },
});

test("what fails beside other work runs once more", () => {
  expect(secondRun([ok, failing("integration/a.test.ts")])).toEqual(["/alfa/test/integration/a.test.ts"]);
});

test.each<[string, Result[]]>([
  ["nothing failed", [ok, ok]],
  ["a unit test failed", [failing("unit/a.test.ts"), ok]],
  ["one of two is a unit test", [failing("unit/a.test.ts"), failing("integration/b.test.ts")]],
  ["much failed", [failing("integration/1", "integration/2"), failing("integration/3", "integration/4")]],
  ["a run broke off", [{ exitCode: 1 }, failing("integration/a.test.ts")]],
  [
    "a run failed in no test",
    [
      { exitCode: 1, numbers: { passed: 5, failed: 0, skipped: 0, files: [], crashed: [] } },
      failing("integration/a.test.ts"),
    ],
  ],
])("no second run: %s", (_, results) => {
  expect(secondRun(results)).toEqual([]);
});

test("a unit test whose process ended under it runs once more", () => {
  const file = "/alfa/test/unit/a.test.ts";
  const result: Result = { exitCode: 1, numbers: { passed: 2, failed: 1, skipped: 0, files: [file], crashed: [file] } };
  expect(secondRun([result, ok])).toEqual([file]);
  expect(secondRun([result, failing("unit/b.test.ts")])).toEqual([]);
});

test("the last line adds the runs up, and a second run's failures take the place of the first ones", () => {
  const first = [ok, failing("integration/a.test.ts", "integration/b.test.ts")];
  expect(summary(first)).toBe("7 passed, 2 failed, 1 skipped");
  const again = failing("integration/b.test.ts");
  expect(summary(first, again)).toBe("8 passed, 1 failed, 1 skipped");
  expect(unstable(first, again)).toEqual(["/alfa/test/integration/a.test.ts"]);
});

test("a second run that broke off has shown nothing", () => {
  const first = [failing("integration/a.test.ts")];
  expect(unstable(first, { exitCode: 1 })).toEqual([]);
  expect(summary(first, { exitCode: 1 })).toBe("2 passed, 1 failed, 1 skipped");
});

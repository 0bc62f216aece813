import { z } from "zod";

/** What test/support/summary-reporter.cjs writes of a run of jest: how many tests did what, and the files in which one failed. */
export const Numbers = z.object({
  passed: z.number(),
  failed: z.number(),
  skipped: z.number(),
  files: z.array(z.string()),
  /** Of these, the ones whose process ended under them: of the memory that files before it left behind, for one. */
  crashed: z.array(z.string()),
});

/** How one run of jest ended; without numbers it broke off before it could say any. */
export interface Result {
  readonly exitCode: number;
  readonly numbers?: z.infer<typeof Numbers> | undefined;
}

/** More failures than this are no accident. */
const few = 3;

/**
 * The files to run once more by themselves, after they failed beside other work: what fails again is broken, what passes is
 * unstable and named as such. None of a run in which much failed, or something broke off, or a unit test, which depends on
 * nothing but itself, unless its process ended under it.
 */
export function secondRun(results: readonly Result[]): readonly string[] {
  const brokeOff = results.some(({ exitCode, numbers }) => exitCode !== 0 && !numbers?.files.length);
  const files = results.flatMap(({ numbers }) => numbers?.files ?? []);
  const crashed = results.flatMap(({ numbers }) => numbers?.crashed ?? []);
  const unit = files.some((file) => file.includes("/test/unit/") && !crashed.includes(file));
  return brokeOff || unit || files.length > few ? [] : files;
}

/**
 * The last line of a run.
 *
 * @param again how the files of `secondRun` did, whose failures take the place of their first ones
 */
export function summary(results: readonly Result[], again?: Result): string {
  const sum = (pick: "passed" | "failed" | "skipped") =>
    results.reduce((total, { numbers }) => total + (numbers?.[pick] ?? 0), 0);
  const failed = again?.numbers?.failed ?? sum("failed");
  const passed = sum("passed") + sum("failed") - failed;
  const skipped = sum("skipped");
  return `${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ""}`;
}

/** The files that failed and, by themselves, passed. */
export function unstable(results: readonly Result[], again: Result): readonly string[] {
  const still = new Set(again.numbers?.files);
  return again.numbers ? secondRun(results).filter((file) => !still.has(file)) : [];
}

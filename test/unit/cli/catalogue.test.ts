import { z } from "zod";
import { checkData } from "../../../infra/cli/audit/data";
import { compromisedImages, endedImages, vulnerableImages } from "../../../policies/rules/data/images";
import { allRules } from "../../../policies/rules/index";
import { alfa, folder } from "./alfa";

const run = (...args: string[]) => alfa(folder({}), ...args);

describe("alfa explain", () => {
  test("why, remedy, an example before and after, references", async () => {
    const { code, stdout } = await run("explain", "no-new-privileges");
    expect(code).toBe(0);
    expect(stdout).toMatch(/^no-new-privileges: A process .*\n\nseverity {4}medium\n/);
    expect(stdout).toMatch(/\nwhy .+\nremedy /);
    expect(stdout).toMatch(/\nreferences {2}CIS Docker Benchmark 1\.6, 5\.26 <https:/);
    expect(stdout).toMatch(/\nBefore:\n {2}services:\n[^]*\nAfter:\n {2}services:\n[^]*no-new-privileges/);
    expect(stdout).toContain("x-alfa-ignore:\n    no-new-privileges: ");
  });

  test("every rule, in lines that a terminal of 80 columns holds, but for addresses", async () => {
    const before = process.stdout.columns;
    process.stdout.columns = 80;
    try {
      for (const { id } of allRules) {
        const { stdout } = await run("explain", id);
        expect(stdout).not.toContain("x-evidence");
        const [facts = ""] = stdout.split(/\n(?:Before|To accept)/);
        expect(
          facts
            .split("\n")
            .slice(1)
            .filter((line) => line.length > 80 && !line.includes("<http")),
        ).toEqual([]);
      }
    } finally {
      process.stdout.columns = before;
    }
  });

  test("an unknown id names the nearest", async () => {
    const { code, stderr } = await run("explain", "memory-limits");
    expect([code, stderr]).toEqual([
      2,
      expect.stringContaining('there is no rule "memory-limits"; did you mean "memory-limit"?'),
    ]);
  });
});

test("alfa rules: a line a rule, worst first; the same as JSON", async () => {
  const lines = (await run("rules")).stdout.trimEnd().split("\n");
  expect(lines).toHaveLength(allRules.length);
  expect(lines[0]).toMatch(/^critical /);
  const Rules = z.array(z.looseObject({ id: z.string(), severity: z.string(), fixable: z.boolean() }));
  const list = Rules.parse(JSON.parse((await run("rules", "--format", "json")).stdout));
  expect(list.map(({ id }) => id).sort()).toEqual(allRules.map(({ id }) => id).sort());
});

describe("alfa data check", () => {
  const rows = [...vulnerableImages, ...endedImages, ...compromisedImages];
  const oldest = Math.min(...rows.map(({ date }) => Date.parse(date)));
  const after = (days: number) => oldest + days * 24 * 60 * 60 * 1000;

  test("every row has a day and a source", () => {
    for (const { date, source } of rows) {
      expect(date).toMatch(/^20\d\d-\d\d-\d\d$/);
      expect(Number.isNaN(Date.parse(date))).toBe(false);
      expect(source).toMatch(/^https:\/\/\S+$/);
    }
  });

  test("counts days, and rows that are older than allowed", () => {
    const fresh = checkData(180, after(180));
    expect(fresh.old).toBe(0);
    expect(fresh.text).toContain("180 days old:");
    expect(fresh.text).toContain(`${rows.length} rows; none is older than 180 days`);
    const stale = checkData(180, after(181));
    expect(stale.old).toBeGreaterThan(0);
    expect(stale.text).toMatch(/181 days old, too old:\n {2}\S+/);
    expect(stale.text).toMatch(/rows; \d+ older than 180 days: compare them with their sources/);
  });

  test("the exit code, and a number that is none", async () => {
    expect((await run("data", "check", "--max-age", "99999")).code).toBe(0);
    await expect(run("data", "check", "--max-age", "soon")).rejects.toThrow('"soon" is not a number of days');
  });
});

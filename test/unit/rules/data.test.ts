import { compromisedImages, endedImages, vulnerableImages } from "../../../policies/rules/data/images";
import { isBefore } from "../../../policies/rules/lib/version";

test("every row of the image tables has an HTTPS source, a date and a repository without registry", () => {
  for (const { source, date, repositories } of [...vulnerableImages, ...endedImages, ...compromisedImages]) {
    expect(new URL(source).protocol).toBe("https:");
    expect(date).toMatch(/^\d{4}-\d{2}-\d{2}$/);
    expect(Date.parse(date)).not.toBeNaN();
    expect(repositories.length).toBeGreaterThan(0);
    for (const repository of repositories) expect(repository).toMatch(/^[a-z0-9-]+(?:\/[a-z0-9-]+)?$/);
  }
});

test("a version with missing parts is before a bound only when every version it may mean is", () => {
  expect(isBefore([1, 120], [1, 121, 0])).toBe(true);
  expect(isBefore([1, 120, 9], [1, 121, 0])).toBe(true);
  expect(isBefore([1], [1, 121, 0])).toBe(false);
  expect(isBefore([1, 121], [1, 121, 0])).toBe(false);
  expect(isBefore([1, 121, 0], [1, 121, 0])).toBe(false);
  expect(isBefore([2], [1, 121, 0])).toBe(false);
});

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { hasColor, textOptionsOf, widthOf } from "../../../infra/cli/terminal";

test.each<[boolean, Record<string, string>, boolean]>([
  [true, {}, true],
  [false, {}, false],
  [true, { NO_COLOR: "1" }, false],
  [true, { NO_COLOR: "" }, true],
  [false, { FORCE_COLOR: "1" }, true],
  [false, { FORCE_COLOR: "0" }, false],
  [false, { FORCE_COLOR: "1", NO_COLOR: "1" }, false],
])("on a terminal: %s, with %j: coloured: %s", (isTTY, env, expected) => {
  expect(hasColor({ isTTY }, env)).toBe(expected);
});

test("what is no terminal has 120 columns", () => {
  expect(widthOf({ columns: 71 })).toBe(71);
  expect(widthOf({})).toBe(120);
  expect(widthOf({ columns: 0 })).toBe(120);
});

describe("hyperlinks", () => {
  const before = { ...process.env };
  const [tty, columns] = [process.stdout.isTTY, process.stdout.columns];
  const set = (isTTY: boolean, env: Record<string, string>): void => {
    process.env = { PATH: before["PATH"], ...env };
    process.stdout.isTTY = isTTY;
  };
  afterEach(() => {
    process.env = before;
    process.stdout.isTTY = tty;
    process.stdout.columns = columns;
  });

  test.each(["en", "fr"] as const)("open the rule's place in the manual (%s)", (lang) => {
    set(true, { FORCE_HYPERLINK: "1" });
    const url = new URL(textOptionsOf(process.stdout, lang).manual?.("privileged") ?? "no:url");
    expect(url.hash).toBe("#privileged");
    expect(readFileSync(fileURLToPath(url), "utf8")).toContain("\n### privileged\n");
  });

  test.each<[string, boolean, Record<string, string>]>([
    ["no terminal", false, { FORCE_HYPERLINK: "1" }],
    ["NO_COLOR", true, { FORCE_HYPERLINK: "1", NO_COLOR: "1" }],
    ["a terminal that has none", true, { TERM: "dumb" }],
    ["a CI runner", true, { CI: "true", TERM: "xterm-256color", VTE_VERSION: "7003" }],
  ])("are not for %s", (_what, isTTY, env) => {
    set(isTTY, env);
    expect(textOptionsOf(process.stdout, "en")).not.toHaveProperty("manual");
  });
});

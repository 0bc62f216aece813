import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { fieldNames } from "../../../stacks/lenses/engine";
import { comparison } from "../../../stacks/lenses/engine/comparison";
import { providerManual } from "../../../stacks/lenses/engine/manual";

const root = path.join(__dirname, "../../..");
/** Prettier aligns tables. */
const plain = (text: string): string => text.replace(/-{3,}/g, "---").replace(/\s+/g, " ").trim();

test("docs/provider.md is fresh (npm run generate)", () => {
  expect(plain(readFileSync(path.join(root, "docs", "provider.md"), "utf8"))).toBe(plain(providerManual()));
});

test("it has a row for every input of a container", () => {
  const rows = providerManual().split("\n");
  expect(fieldNames.filter((name) => !rows.some((row) => row.startsWith(`| \`${name}\` |`)))).toEqual([]);
});

test.each(comparison.map(({ what, test: file }) => [what, file]))("%s: its test is there", (_what, file) => {
  expect(existsSync(path.join(root, "test", "integration", file))).toBe(true);
});

import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

const root = path.join(__dirname, "..", "..", "..");

function sourcesBelow(folder: string): string[] {
  return readdirSync(path.join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) return sourcesBelow(file);
    return /\.(?:ts|mjs|cjs)$/.test(entry.name) ? [readFileSync(path.join(root, file), "utf8")] : [];
  });
}

/** What a source says, with the joints of its texts taken out: a message may be broken over lines. */
const source = ["infra", "policies", "stacks"]
  .flatMap(sourcesBelow)
  .join("\n")
  .replace(/["`]\s*\+\s*["`]/g, "")
  .replace(/\\"/g, '"');
const rows = readFileSync(path.join(root, "docs/troubleshooting.md"), "utf8")
  .split("\n")
  .flatMap((line) => /^\| `([^`]+)`( \(of [^)]+\))? /.exec(line) ?? []);
const entries: [string, boolean][] = [];
for (let index = 0; index < rows.length; index += 3)
  entries.push([rows[index + 1] ?? "", rows[index + 2] !== undefined]);

test("the table speaks of many messages, of another program's at most two", () => {
  expect(entries.length).toBeGreaterThan(25);
  expect(entries.filter(([, foreign]) => foreign)).toHaveLength(2);
});

test.each(entries.filter(([, foreign]) => !foreign).map(([message]) => message))("alfa says: %s", (message) => {
  const parts = message.split("…").map((part) => part.replace(/^"|"$/g, "").trim());
  const said = parts.filter((part) => part.length > 3);
  expect(said.length).toBeGreaterThan(0);
  for (const part of said) expect([part, source.includes(part)]).toEqual([part, true]);
});

import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { stringify } from "yaml";
import type { Tree } from "../../../stacks/lenses/compose/tree";
import { parseWithLibrary } from "../../../stacks/lenses/compose/yaml/library";
import { parseSimple } from "../../../stacks/lenses/compose/yaml/simple";
import fc from "../../support/fc";

const fileOf = (text: string) => ({ path: "/project/compose.yml", text });

/** What the library gives; an error as such. */
function byLibrary(text: string): Tree[] | Error {
  try {
    return parseWithLibrary(fileOf(text));
  } catch (error) {
    if (error instanceof Error) return error;
    throw error;
  }
}

/** Says whether the simple reader read a text, and that it read it as the library does. */
function agrees(text: string): boolean {
  const simple = parseSimple(fileOf(text));
  if (simple) expect(simple).toEqual(byLibrary(text));
  return simple !== undefined;
}

const root = path.join(__dirname, "../../..");
const composeFiles = ["test", "stacks"].flatMap((folder) =>
  readdirSync(path.join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => /\.ya?ml$/.test(name))
    .map((name) => path.join(folder, name)),
);

describe("the simple reader and the YAML library", () => {
  test("agree on every YAML file of the project, and the simple one reads most", () => {
    const read = composeFiles.filter((name) => agrees(readFileSync(path.join(root, name), "utf8")));
    expect(composeFiles.length).toBeGreaterThan(300);
    expect(read.length / composeFiles.length).toBeGreaterThan(0.9);
  });

  test.each([
    "a: 1\n",
    "---\na: 1\n",
    "# first\n\na:\n  b: c # last\n",
    "a:\n- b\n- c: d\n  e: f\n- [g, 'h', \"i\"]\nj: {k: l, m: [n]}\n",
    "a:   # nothing\nb:\nc: ~\n",
    "a: |\n  one\n\n    two\n  # three\n\nb: |-\n  x\n",
    "x: &x\n  a: 1\ny: &y text\nz:\n  <<: *x\n  b: *y\n  c: [*y, *x]\n",
    "a: {<<: {b: 1}, c: 2}\n",
    "a: \"q \\\" \\n \\\\\"\nb: 'it''s'\n\"k\": v\n'l': w\n",
    "a: http://x:80/#y\nb: 80:80\nc: a#b\n",
    "a: [CMD, --x=y, -1, http://x]\n",
  ])("%j is simple, and both agree", (text) => {
    expect(agrees(text)).toBe(true);
  });

  test.each([
    "",
    "# nothing\n",
    "a",
    "a: b: c\n",
    "a:\n  b: c\n d: e\n",
    "a: b\n  c\n",
    "a: [b,\n  c]\n",
    "a: >\n  b\n",
    "a: !x b\n",
    "? a\n: b\n",
    "a: 1\na: 2\n",
    "a: *b\n",
    "a: &b [*b]\n",
    'a: "b" c\n',
    "a: [b]c\n",
    "a: 'b\n  c'\n",
    "a: 1\n---\nb: 2\n",
    "a:\tb\n",
    "a: 1\r\n",
    "- a\n",
    "a:\n  - - b\n",
    "a: @b\n",
    "a: |2\n    b\n",
    "__proto__: 1\n",
    "a: {b: c,}\n",
    "a: [b: c]\n",
    "a:\n  -\n",
    "a: &x 1\nb: &x 2\nc: *x\n",
    "a: 0x1f\n",
    "a: .inf\n",
    "a: |\n",
    "a: |\n  b",
    "{a: 1}\n",
    "a: [b # c\n",
    "a: - b\n",
    "a: &x\nb: 1\n",
    'a: "\\x41"\n',
  ])("%j is not simple, or both agree", (text) => {
    expect(agrees(text)).toBe(false);
  });

  const scalars = fc.oneof(
    fc.constantFrom(
      "0_",
      "1_000",
      "0o7",
      "017",
      "1e3",
      ".5",
      "5.",
      "+1",
      "-1",
      "-0",
      "0x1f",
      "~",
      "yes",
      "null",
      "Null",
      "TRUE",
      "True",
      "off",
      ".",
      "-",
      "--",
      "1.2.3",
      "9007199254740993",
      "0b11",
      "<<",
      "=",
      "12:30:45",
      "2026-01-02",
      "1e400",
      ".nan",
      "...",
    ),
    fc.stringMatching(/^[-+.\d_eExob]{1,6}$/),
    fc.string({ maxLength: 8 }),
    fc.stringMatching(/^[ -~]{0,8}$/),
  );

  test("agree on every plain word", () => {
    fc.assert(
      fc.property(scalars, (word) => {
        agrees(`a: ${word}\nb: [${word}]\n`);
        agrees(`${word}: a\nb: {c: ${word}}\n`);
        agrees(`a:\n  - ${word}\n  - x: ${word}\n`);
        agrees(`a: "${word}"\nb: '${word}'\n`);
      }),
      { numRuns: 500 },
    );
  });

  test("agree on what the library writes", () => {
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { maxDepth: 4 },
        scalars,
        fc.integer(),
        fc.double(),
        fc.boolean(),
        fc.constant(null),
        fc.array(tie("tree"), { maxLength: 4 }),
        fc.dictionary(scalars, tie("tree"), { maxKeys: 4 }),
      ),
    }));
    const options = fc.record({
      indent: fc.constantFrom(2, 4),
      indentSeq: fc.boolean(),
      collectionStyle: fc.constantFrom("any", "flow", "block"),
    });
    fc.assert(
      fc.property(fc.dictionary(scalars, tree, { minKeys: 1, maxKeys: 5 }), options, (value, how) => {
        agrees(stringify(value, { ...how, lineWidth: 0 }));
      }),
      { numRuns: 500 },
    );
  });

  test("agree on text of the pieces that YAML is made of", () => {
    const pieces = fc.constantFrom(
      "a",
      "b",
      "a: ",
      "b:",
      "- ",
      "-",
      "  ",
      "    ",
      " ",
      "\n",
      "\n",
      "\n  ",
      "\n    ",
      "\n- ",
      "\n  - ",
      "# c",
      " # c",
      "[",
      "]",
      "{",
      "}",
      ", ",
      ",",
      "'",
      '"',
      "&x ",
      "&x",
      "*x",
      "<<: ",
      "|",
      "|-",
      ">",
      "? ",
      ": ",
      "!t ",
      "---",
      "...",
      "1",
      "~",
      "\\",
      "a: b\n",
      "\nc: d",
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 14 }), (parts) => {
        const text = parts.join("");
        agrees(text);
        agrees(`a: ${text}\n`);
        agrees(`a:\n  b: c\n${text}\nd: e\n`);
      }),
      { numRuns: 1500 },
    );
  });

  test("agree on a file of the project with a piece put in somewhere", () => {
    const samples = composeFiles
      .filter((name) => name.startsWith("test"))
      .slice(0, 60)
      .map((name) => readFileSync(path.join(root, name), "utf8"));
    const piece = fc.constantFrom(
      " ",
      "  ",
      "\n",
      "#",
      ":",
      "-",
      "- ",
      "'",
      '"',
      "[",
      "]",
      "{",
      "}",
      "&a ",
      "*a",
      "|",
      ",",
      "\n  x: y\n",
      "~",
      "a",
    );
    fc.assert(
      fc.property(fc.constantFrom(...samples), fc.nat(), fc.nat(3), piece, (text, where, removed, put) => {
        const at = where % (text.length + 1);
        agrees(text.slice(0, at) + put + text.slice(at + removed));
      }),
      { numRuns: 500 },
    );
  });
});

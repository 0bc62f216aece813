import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc, { seed } from "../../support/fc";
import { isCollection, isMap, isSeq, parseDocument, stringify, visit } from "yaml";
import { evaluate } from "../../../policies/evaluate";
import { formats } from "../../../policies/report/formats";
import { buildReport } from "../../../policies/report/report";
import { ComposeError, readCompose } from "../../../stacks/lenses/compose";
import { UserError } from "../../../stacks/model/errors";
import { Stack } from "../../../stacks/model/stack";

const root = join(__dirname, "..", "..", "..");
const runs = 2000;

/** Compose files of this repository: the audited stack and the rules' examples. */
const fixtures: readonly string[] = [
  join(root, "stacks", "alfa", "audit", "docker-compose.yml"),
  ...readdirSync(join(root, "test", "unit", "rules"), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name }) => readdirSync(join(root, "test", "unit", "rules", name)).map((file) => join(name, file)))
    .filter((file) => file.endsWith(".yml"))
    .map((file) => join(root, "test", "unit", "rules", file)),
].map((file) => readFileSync(file, "utf8"));

/** Files beside the one that is read, among them circles. */
const files: Readonly<Record<string, string>> = {
  "/p/.env": "TAG=1\nEMPTY=\n",
  "/p/base.yml": "services: {base: {image: 'b:$TAG', extends: {file: other.yml, service: base}}}",
  "/p/other.yml": "services: {base: {extends: {file: base.yml, service: base}}, fine: {image: x, volumes: ['./d:/d']}}",
  "/p/inc.yml": "include: [inc.yml]\nservices: {a: {image: x}}",
  "/p/ok.yml": "services: {included: {image: x, environment: [A, B=1]}}\nnetworks: {default: {internal: true}}",
  "/p/web.env": "A=1\nB='x'\n",
  "/p/bad.env": 'A="never closed\n',
};

/** Reads, judges and reports a file; all that may be thrown is an error for the user. */
function audit(text: string): UserError | undefined {
  try {
    const reading = readCompose([{ path: "compose.yml", text }], {
      environment: { HOME: "/home/me", A: "a" },
      profiles: [],
      directory: "/p",
      read: (path) => (Object.hasOwn(files, path) ? files[path] : undefined),
    });
    // The readers of the fields let nothing through that the model does not have.
    expect(Stack.parse(reading.stack)).toEqual(reading.stack);
    const services = Object.keys(reading.stack.services).length;
    const report = buildReport({
      evaluation: evaluate({ ...reading, lens: "compose" }),
      toolVersion: "0",
      subject: { project: reading.stack.name, files: ["compose.yml"], services, live: false },
    });
    for (const render of Object.values(formats)) expect(typeof render(report)).toBe("string");
    return undefined;
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
}

function expectReadable(text: string): void {
  const start = process.cpuUsage();
  const error = audit(text);
  // Of processor time: what else the machine does is no hang.
  const { user, system } = process.cpuUsage(start);
  expect((user + system) / 1e6).toBeLessThan(5);
  if (!error) return;
  expect(error.message).not.toMatch(/\n\s+at |\[object |undefined/);
  if (error instanceof ComposeError) expect(error.message).toMatch(/^[^\n]+:\d+:\d+: ./);
}

const hostile = fc.constantFrom<unknown>(
  null,
  true,
  0,
  -1,
  1e308,
  Number.NaN,
  2 ** 53,
  "",
  "x",
  "no",
  "99999999999999999999",
  "999999999999999999999g",
  "1e999999s",
  "\u001b[31mred",
  "<script>alert(1)</script>",
  "${",
  "$",
  "${A:-${B:-${C}}}",
  "${MISSING:?needed}",
  "${constructor}",
  "0-65535:0-65535",
  "constructor",
  "__proto__=x",
  [],
  {},
  [[]],
  [{}],
  [null],
  { a: null },
  { constructor: "x" },
  { toString: {} },
  ["a", "a"],
  "x".repeat(100_000),
  Object.fromEntries(Array.from({ length: 200 }, (_, index) => [`k${index}`, index])),
  { file: "base.yml", service: "base" },
  { file: "other.yml", service: "fine" },
  ["inc.yml"],
  ["ok.yml", { path: ["ok.yml", "none.yml"], env_file: "bad.env", project_directory: "sub" }],
  ["web.env", { path: "bad.env", required: "no", format: "raw" }],
);

const names = fc.constantFrom(
  ..."services networks volumes configs secrets include extends name environment env_file labels ports command image".split(
    " ",
  ),
  ..."healthcheck deploy depends_on build restart logging ulimits devices tmpfs extra_hosts x-alfa-ignore".split(" "),
  ..."constructor toString hasOwnProperty valueOf __proto__ a.b <script> << x- 1 true null".split(" "),
);

/** A fixture with a value somewhere in it replaced, or a key added: wrong types at any path. */
const wrongTypes = fc
  .record({
    text: fc.constantFrom(...fixtures),
    edits: fc.array(fc.record({ at: fc.nat(), value: hostile, name: names, adds: fc.boolean() }), {
      minLength: 1,
      maxLength: 4,
    }),
  })
  .map(({ text, edits }) => {
    const document = parseDocument(text);
    for (const { at, value, name, adds } of edits) {
      const nodes: unknown[] = [];
      visit(document, { Collection: (_, node) => void nodes.push(node) });
      const node = nodes[at % nodes.length];
      if (!isCollection(node)) continue;
      const created = document.createNode(value);
      if (isMap(node) && (adds || node.items.length === 0)) node.set(name, created);
      else if (isMap(node)) node.set(node.items[at % node.items.length]!.key, created);
      else if (isSeq(node)) node.set(at % (node.items.length + 1), created);
    }
    return document.toString();
  });

/** A fixture with characters cut out, doubled or put in: broken YAML. */
const brokenText = fc
  .record({
    text: fc.constantFrom(...fixtures),
    edits: fc.array(
      fc.record({
        at: fc.nat(),
        cut: fc.nat(20),
        put: fc.oneof(
          fc.string({ maxLength: 5 }),
          fc.constantFrom(
            "\t",
            "\0",
            "\r\n",
            "\uFEFF",
            "- ",
            ": ",
            "{",
            "}",
            "[",
            "&a ",
            "*a",
            "<<: *a",
            "!reset ",
            "!override ",
          ),
          fc.constantFrom(
            "!!binary ",
            "---\n",
            "...\n",
            "? ",
            "| ",
            "> ",
            "%YAML 1.1\n",
            '"',
            "'",
            "#",
            "\u2028",
            "\ud800",
          ),
        ),
      }),
      { minLength: 1, maxLength: 6 },
    ),
  })
  .map(({ text, edits }) =>
    edits.reduce((before, { at, cut, put }) => {
      const index = at % (before.length + 1);
      return before.slice(0, index) + put + before.slice(index + cut);
    }, text),
  );

/** Anything under known and unknown keys. */
const made = fc
  .dictionary(names, fc.oneof(hostile, fc.dictionary(names, fc.oneof(hostile, fc.dictionary(names, hostile)))))
  .map((value) => stringify(value, { aliasDuplicateObjects: false }));

const noise = fc.oneof(
  fc.string({ unit: "binary", maxLength: 200 }),
  fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes).toString("utf8")),
);

test(`${runs} generated and mutated files: read, or one error for the user`, () => {
  console.info(`seed ${seed} (ALFA_SEED)`);
  const text = fc.oneof(
    { arbitrary: wrongTypes, weight: 10 },
    { arbitrary: brokenText, weight: 7 },
    { arbitrary: made, weight: 4 },
    { arbitrary: noise, weight: 1 },
  );
  fc.assert(fc.property(text, expectReadable), { numRuns: runs, endOnFailure: true });
}, 120_000);

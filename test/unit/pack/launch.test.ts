import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import execa from "execa";

jest.setTimeout(60_000); // each test starts processes

const checkout = path.resolve(__dirname, "../../..");
let root: string;
const at = (...parts: string[]): string => path.join(root, ...parts);
const kept = (): string[] => readdirSync(at(".cache", "plugins")).sort();

function write(file: string, text: string): void {
  mkdirSync(path.dirname(at(file)), { recursive: true });
  writeFileSync(at(file), text);
}

/** What a process prints that launches the checkout's program. */
async function launch(environment: Record<string, string> = {}): Promise<string> {
  const env = { XDG_CACHE_HOME: at("user"), ...environment };
  const { all = "" } = await execa(process.execPath, [at("start.cjs")], { env, all: true, reject: false });
  return all;
}

/** A checkout with one program, `source/main.ts`. */
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), "alfa-launch-"));
  mkdirSync(at("policies", "pack"), { recursive: true });
  for (const name of ["launch.cjs", "load.cjs", "bundle.cjs"]) {
    copyFileSync(path.join(checkout, "policies", "pack", name), at("policies", "pack", name));
  }
  symlinkSync(path.join(checkout, "node_modules"), at("node_modules"));
  write("package-lock.json", "{}");
  write("start.cjs", 'require("./policies/pack/launch.cjs")("program", "source/main.ts", [], "part");');
  write("source/word.ts", "export const word: string = 'one';");
  write("source/main.ts", 'import { word } from "./word"; console.log(word);');
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

test("what is unchanged is not bundled again; its compiled code is kept", async () => {
  expect(await launch()).toBe("one");
  rmSync(at("node_modules")); // without esbuild nothing can be bundled
  expect(await launch()).toBe("one");
  expect(kept()).toEqual([
    expect.stringMatching(/^program-[0-9a-f]{32}\.cjs$/),
    expect.stringMatching(/^program-[0-9a-f]{32}\.cjs\.part\.v\d/),
    "program.json",
  ]);
});

test("a changed source is bundled again, even one of the same length", async () => {
  await launch();
  write("source/word.ts", "export const word: string = 'two';");
  expect(await launch()).toBe("two");
  expect(await launch()).toBe("two");
});

test("a source that is gone is an error that names its user, not an old bundle", async () => {
  await launch();
  rmSync(at("source", "word.ts"));
  expect(await launch()).toContain('source/main.ts:1:21: ERROR: Could not resolve "./word"');
});

test("processes that start at once all run the program and leave nothing half-written", async () => {
  expect(await Promise.all(Array.from({ length: 4 }, () => launch()))).toEqual(["one", "one", "one", "one"]);
  expect(kept()).toHaveLength(3);
});

test("a checkout that can't be written keeps its bundle in the user's cache", async () => {
  write(".cache", "a file where the folder would be");
  expect(await launch()).toBe("one");
  rmSync(at("node_modules"));
  expect(await launch()).toBe("one");
  expect(readdirSync(at("user", "alfa", "plugins"))).toEqual([encodeURIComponent(root)]);
});

test("damaged compiled code is compiled anew", async () => {
  await launch();
  const [code = ""] = kept().filter((name) => name.includes(".part."));
  truncateSync(at(".cache", "plugins", code), 100);
  expect(await launch()).toBe("one");
});

test("a source's __dirname is its own folder", async () => {
  write("source/deep/place.ts", "export const place = __dirname;");
  write("source/main.ts", 'import { place } from "./deep/place"; console.log(place);');
  expect(await launch()).toBe(at("source", "deep"));
});

test("an installed package, which has no sources, runs what it was packed with", async () => {
  rmSync(at("source"), { recursive: true });
  write("dist/program.cjs", 'console.log("packed", require("./other.cjs"));');
  write("dist/other.cjs", "module.exports = 1;");
  expect(await launch()).toBe("packed 1");
  write("dist/program.cjs", 'console.log("PACKED", require("./other.cjs"));');
  expect(await launch()).toBe("PACKED 1");
});

test("with `only` a bundle holds that file of those loaded when they are needed; to need another is an error with a code", async () => {
  write("start.cjs", 'require("./policies/pack/launch.cjs")("program", "source/main.ts", [], "", "source/word.ts");');
  write("source/other.ts", "export const other = 'in the other file';");
  write(
    "source/main.ts",
    'import("./word").then(({ word }) => console.log(word)).then(() => import("./other")).catch(({ code }) => console.log(code));',
  );
  expect(await launch()).toBe("one\nALFA_LEFT_OUT");
  const [bundle = ""] = kept().filter((name) => name.endsWith(".cjs"));
  expect(readFileSync(at(".cache", "plugins", bundle), "utf8")).not.toContain("in the other file");
});

test("a plugin that is killed has kept its code when it said that it was done", async () => {
  write(
    "source/main.ts",
    'import { channel } from "node:diagnostics_channel"; channel("alfa:settled").publish({}); process.kill(process.pid, "SIGKILL");',
  );
  await launch();
  expect(kept()).toContainEqual(expect.stringMatching(/\.part\.v\d/));
});

test("the policy SDK reads the values of a message once, for a remediation each time", async () => {
  write(
    "source/main.ts",
    `import { Struct } from "google-protobuf/google/protobuf/struct_pb";
     import { deserializeProperties as read } from "@pulumi/policy/deserialize";
     const message = Struct.fromJavaScript({ a: 1 });
     console.log(read(message, false) === read(message, false), read(message, true) === read(message, true), read(message, false));`,
  );
  expect(await launch()).toBe("true false { a: 1 }");
});

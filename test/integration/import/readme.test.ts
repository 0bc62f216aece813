import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import path from "node:path";
import execa from "execa";
import { checkout } from "../../../infra/toolchain/paths";
import { busybox, makeBusyboxImages } from "../support/busybox-image";
import { removeAll, testEngine, testPrefix } from "../support/engine";
import { blocksOf } from "./commands";

/** The README's commands: those of a newcomer are run here, in a clone of what is committed; of the others stands where they are. */
const engine = testEngine();
const project = testPrefix();
const folder = mkdtempSync(path.join(tmpdir(), "alfa-newcomer-"));
const home = path.join(folder, "home");
const clone = path.join(folder, "alfa");

beforeAll(async () => {
  await makeBusyboxImages(engine);
  mkdirSync(path.join(home, project), { recursive: true });
  writeFileSync(
    path.join(home, project, "docker-compose.yml"),
    `name: ${project}\nservices:\n  web:\n    image: ${busybox}\n    command: sleep 3600\n`,
  );
  await execa("git", ["clone", "--quiet", "--no-local", checkout, clone]);
}, 120_000);
afterAll(async () => {
  await removeAll(engine, project);
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

/** What a newcomer's command ends with, and a line of what it says. */
const expected: readonly (readonly [RegExp, number, RegExp])[] = [
  [/ audit /, 0, /memory-limit/],
  [/ explain /, 0, /privileged: true/],
  [/ fix /, 1, /^\+ +driver: json-file/m],
  [/ report /, 0, /The report is in alfa-report\.html/],
  [/ import /, 0, /stacks\/.*\/web\.ts \d+ bytes/],
  [/ start /, 0, /Nothing that runs was changed/],
  [/ up /, 0, /1 created|\+ .*created/],
  [/ export /, 0, /^services:\n {2}web:/m],
];

test("a newcomer's path from a fresh clone, in fewer than ten commands", async () => {
  const commands = blocksOf("README.md").find((block) => block.some((line) => line.includes("~/shop"))) ?? [];
  // With those that make the clone and enter it.
  expect(commands.length + 2).toBeLessThanOrEqual(10);
  expect(commands).toHaveLength(expected.length);
  const env = {
    HOME: home,
    // What was fetched and built before is used again, as on a machine that has seen ALFA.
    XDG_CACHE_HOME: process.env["XDG_CACHE_HOME"] ?? path.join(homedir(), ".cache"),
    npm_config_cache: process.env["npm_config_cache"] ?? path.join(homedir(), ".npm"),
    npm_config_prefer_offline: "true",
    NO_COLOR: "1",
  };
  for (const [index, command] of commands.entries()) {
    const [which = /^$/, code, said] = expected[index] ?? [];
    expect(command).toMatch(which);
    // The stack has a name of its own, beside other tests on the Engine; nobody is there to be asked.
    const own = command.replaceAll(/\bshop\b/g, project).replace(/ up .*/, "$& --yes");
    const run = await execa("sh", ["-c", own], { cwd: clone, env, all: true, reject: false, stdin: "ignore" });
    expect([command, run.exitCode, run.exitCode === code ? "" : run.all]).toEqual([command, code, ""]);
    expect(run.all).toMatch(said ?? /^$/);
  }
  const { State } = (await engine.inspectContainer(`${project}-web-1`)) ?? {};
  expect(State?.Running).toBe(true);
}, 600_000);

/** The README's other commands, and the tests that run them. */
const elsewhere: Readonly<Record<string, string>> = {
  "npm run demo": "test/integration/stack/demo.test.ts",
  "npm test": ".github/workflows/pr.yml",
  "npm start": "test/integration/stack/takeover.test.ts",
  "npm run up": "test/integration/stack/phases.test.ts",
  "alfa -- audit": "test/integration/audit/running.test.ts",
  "alfa -- report": "test/integration/report/page.test.ts",
  "alfa -- watch": "test/unit/cli/watch.test.ts",
  "alfa -- status": "test/integration/import/import.test.ts",
  "alfa -- rollback": "test/integration/providers/aside.test.ts",
  "alfa -- upgrade": "test/unit/aside/upgrade.test.ts",
  "alfa -- secrets": "test/integration/toolchain/state.test.ts",
  "npm run check": "test/integration/stack/check.test.ts",
  eval: "test/integration/stack/support/clone.ts",
};

test("every other command of the README has a test that is there and names it", () => {
  const others = blocksOf("README.md")
    .filter((block) => !block.some((line) => line.includes("~/shop")))
    .flat();
  for (const command of others) {
    const key = Object.keys(elsewhere).find((start) => command.includes(start));
    const file = elsewhere[key ?? ""];
    expect([command, file !== undefined && existsSync(path.join(checkout, file))]).toEqual([command, true]);
    const word = key === "eval" ? "env" : (key?.split(" ").at(-1) ?? "");
    expect([command, readFileSync(path.join(checkout, file ?? ""), "utf8").includes(word)]).toEqual([command, true]);
  }
  expect(others.length).toBeGreaterThanOrEqual(Object.keys(elsewhere).length);
});

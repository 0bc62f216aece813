import { execFileSync } from "node:child_process";
import { readdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { Report } from "../../../policies/report/model";
import { alfa, folder } from "./alfa";

// Every step is a git process; a loaded machine takes long to start one.
jest.setTimeout(120_000);

const service = (name: string, fields = "") => `  ${name}:\n    image: nginx:1.29.3\n${fields}`;
const compose = (...services: string[]) => `services:\n${services.join("")}`;

/** A real history: `main` with these files, then a branch `change`, checked out. */
function repository(files: Readonly<Record<string, string>>): { root: string; commit: () => void } {
  const root = folder(files);
  const git = (...args: string[]) =>
    execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@example.org", ...args], { cwd: root });
  git("init", "--quiet", "--initial-branch=main");
  const commit = () => {
    git("add", "--all", "--force", ".", ":!.env");
    git("commit", "--quiet", "--message", "change");
  };
  commit();
  git("switch", "--quiet", "--create", "change");
  return { root, commit };
}

const write = (root: string, name: string, text: string): void => {
  writeFileSync(path.join(root, name), text);
};
const json = async (root: string, ...args: string[]) => {
  const { code, stdout, stderr } = await alfa(root, "audit", "--format", "json", "--base", "main", ...args);
  return { code, stderr, report: Report.parse(JSON.parse(stdout)) };
};

test("only what the change brings is reported and gates; what was there is known, what it mends is gone", async () => {
  const { root, commit } = repository({
    "compose.yml": compose(service("web", "    privileged: true\n"), service("old", "    pid: host\n")),
  });
  expect(await json(root)).toMatchObject({ code: 0, report: { findings: [] } });

  write(
    root,
    "compose.yml",
    compose(service("web", "    privileged: true\n"), service("old"), service("db", "    ipc: host\n")),
  );
  commit();
  const { code, report, stderr } = await json(root);
  expect(code).toBe(1);
  expect(new Set(report.findings.map((finding) => finding.service))).toEqual(new Set(["db"]));
  expect(report.findings.map(({ rule }) => rule)).toContain("host-ipc");
  expect(report.baseline?.known.map(({ rule }) => rule)).toContain("privileged");
  expect(report.baseline?.gone.map(({ rule, service: name }) => [rule, name])).toContainEqual(["host-pid", "old"]);
  expect(report.baseline?.file).toMatch(/^main \([0-9a-f]{7}\)$/);
  expect(stderr).toMatch(/findings? of main \([0-9a-f]{7}\) mended here/);
  const text = (await alfa(root, "audit", "--base", "main")).stdout;
  expect(text).toContain("host-ipc");
  expect(text).not.toContain("baseline");
});

test("what went into the base branch after the change began is no part of it", async () => {
  const { root, commit } = repository({ "compose.yml": compose(service("web", "    privileged: true\n")) });
  const git = (...args: string[]) => execFileSync("git", args, { cwd: root, stdio: "ignore" });
  git("switch", "main");
  write(root, "compose.yml", compose(service("web")));
  commit();
  git("switch", "change");
  write(root, "compose.yml", compose(service("web", "    privileged: true\n"), service("db")));
  commit();
  const { report } = await json(root);
  expect(report.findings.map(({ rule }) => rule)).not.toContain("privileged");
});

test("a new file, one in a folder, and variables that stand outside git", async () => {
  const { root } = repository({ "a/compose.yml": compose(service("web", "    environment:\n      KEY: ${KEY:?}\n")) });
  write(root, "a/.env", "KEY=value\n");
  expect(await json(path.join(root, "a"))).toMatchObject({ code: 0, stderr: "", report: { findings: [] } });
  write(root, "new.yml", compose(service("new", "    privileged: true\n")));
  const { report } = await json(root, "new.yml");
  expect(report.findings.map(({ rule }) => rule)).toContain("privileged");
});

test("a base that can't be read is said, and its findings count as new", async () => {
  const { root } = repository({ "compose.yml": "services: [" });
  write(root, "compose.yml", compose(service("web", "    privileged: true\n")));
  const { report, stderr } = await json(root);
  expect(report.findings.map(({ rule }) => rule)).toContain("privileged");
  expect(stderr).toMatch(/^warning: main \([0-9a-f]{7}\): compose\.yml:1:\d+: .*: its findings count as new$/m);
});

test("it works within a hook of git and leaves no worktree behind", async () => {
  const { root } = repository({ "compose.yml": compose(service("web")) });
  process.env["GIT_INDEX_FILE"] = "/nonexistent/index";
  process.env["GIT_DIR"] = "/nonexistent";
  try {
    expect((await json(root)).code).toBe(0);
  } finally {
    delete process.env["GIT_INDEX_FILE"];
    delete process.env["GIT_DIR"];
  }
  expect(readdirSync(path.join(root, ".git"))).not.toContain("worktrees");
});

test.each([
  [["--base", "nosuch"], 'error: --base "nosuch": there is no such commit in'],
  [["--base", "--help"], 'error: --base "--help": there is no such commit in'],
  [["--base", "main", "--live"], "error: --base compares files: what runs has no base"],
  [["--base", "main", "--stack", "dev"], "npm run check -- --base REF"],
  [["--base", "main", "-"], "standard input has no base"],
  [["--base", "main", "/etc/hostname"], "stands outside"],
  [["--base", "main", "--baseline", "x"], "give one of --baseline and --base"],
])("%j is refused in one line", async (args, message) => {
  const { root } = repository({ "compose.yml": compose(service("web")) });
  const { code, stderr } = await alfa(root, "audit", ...args);
  expect([code, stderr.trim().split("\n").length]).toEqual([2, 1]);
  expect(stderr).toContain(message);
});

test("outside of a repository it says so", async () => {
  const root = folder({ "compose.yml": compose(service("web")) });
  rmSync(path.join(root, ".git"), { recursive: true, force: true });
  const { code, stderr } = await alfa(root, "audit", "--base", "main");
  expect([code, stderr]).toEqual([
    2,
    `error: --base "main": "${root}" is in no git repository, or git is not installed\n`,
  ]);
});

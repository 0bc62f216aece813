import { mkdirSync, renameSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { Report } from "../../../policies/report/model";
import { alfa, folder } from "./alfa";

const bad = "services: {web: {image: 'nginx:1.29.3', privileged: true}}\n";
const fine = "services: {web: {image: 'nginx:1.29.3'}}\n";
const json = async (cwd: string, ...args: string[]) => {
  const { code, stdout, stderr } = await alfa(cwd, "audit", "--format", "json", ...args);
  return { code, stderr, report: Report.parse(JSON.parse(stdout)) };
};
const rules = (report: Report) => report.findings.map(({ rule }) => rule);

// The shell of whoever runs the tests must not decide them.
const { COMPOSE_FILE, COMPOSE_PROJECT_NAME, COMPOSE_PROFILES } = process.env;
beforeAll(() => {
  for (const name of ["COMPOSE_FILE", "COMPOSE_PROJECT_NAME", "COMPOSE_PROFILES"])
    Reflect.deleteProperty(process.env, name);
});
afterAll(() => {
  Object.assign(process.env, JSON.parse(JSON.stringify({ COMPOSE_FILE, COMPOSE_PROJECT_NAME, COMPOSE_PROFILES })));
});

describe("without FILE, as docker compose looks for it", () => {
  test("here, with its override, by Compose's order of names", async () => {
    const root = folder({
      "compose.yml": fine,
      "docker-compose.yaml": bad,
      "compose.override.yaml": "services: {web: {pid: host}}\n",
    });
    const { report } = await json(root);
    expect(report.subject.files).toEqual(["compose.yml", "compose.override.yaml"]);
    expect(rules(report)).toContain("host-pid");
    expect(rules(report)).not.toContain("privileged");
  });

  test("else in the nearest directory above", async () => {
    const root = folder({ "compose.yaml": bad, "a/b/c.txt": "" });
    const { report, code } = await json(path.join(root, "a", "b"));
    expect(report.subject.files).toEqual(["../../compose.yaml"]);
    expect(code).toBe(1);
  });

  test("COMPOSE_FILE of .env, and of the environment before it", async () => {
    const root = folder({
      ".env": "COMPOSE_FILE=one.yml:two.yml\n",
      "one.yml": fine,
      "two.yml": bad,
      "compose.yml": fine,
    });
    expect((await json(root)).report.subject.files).toEqual(["one.yml", "two.yml"]);
    process.env["COMPOSE_FILE"] = "one.yml";
    try {
      expect((await json(root)).report.subject.files).toEqual(["one.yml"]);
    } finally {
      delete process.env["COMPOSE_FILE"];
    }
  });

  test("none: one error that names the ways out", async () => {
    const { code, stderr, stdout } = await alfa(folder({ "a.txt": "" }), "audit");
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(/^error: no Compose file in ".*" or above: looked for compose\.yaml, .*--project NAME.*\n$/);
  });
});

describe("several files and directories", () => {
  test("a directory is searched, hidden ones too, not node_modules and .git, not in circles", async () => {
    const root = folder({
      "a/compose.yml": bad,
      ".devcontainer/docker-compose.yml": bad,
      "node_modules/x/compose.yml": bad,
      "b/.git/compose.yml": bad,
      "b/other.yml": bad,
    });
    symlinkSync("..", path.join(root, "a", "up"));
    symlinkSync("nowhere", path.join(root, "b", "compose.yml"));
    mkdirSync(path.join(root, "c", "compose.yaml"), { recursive: true });
    const { report } = await json(root, ".");
    expect(report.subject.files).toEqual([".devcontainer/docker-compose.yml", "a/compose.yml"]);
  });

  test("of several projects: each finding says of which it is; a file named twice counts once", async () => {
    const root = folder({ "shop/compose.yml": bad, "blog/compose.yml": bad });
    const { report } = await json(root, "shop", "blog/compose.yml", "shop/compose.yml", "--rule", "privileged");
    expect(report.subject.project).toBe("shop, blog");
    expect(report.findings.map(({ project, file }) => [project, file])).toEqual([
      ["shop", "shop/compose.yml"],
      ["blog", "blog/compose.yml"],
    ]);
    expect(new Set(report.findings.map(({ fingerprint }) => fingerprint)).size).toBe(2);
    expect((await alfa(root, "audit", "shop", "blog", "--rule", "privileged")).stdout).toContain("blog/web");
    expect((await json(root, "shop")).report.findings[0]).not.toHaveProperty("project");
  });

  test("a broken one keeps the others not back: errors[] says where, exit 2", async () => {
    const root = folder({ "a/compose.yml": bad, "b/compose.yml": "services:\n  web: {image: [}\n" });
    const { code, report, stderr } = await json(root, "a", "b", "gone.yml");
    expect(code).toBe(2);
    expect(rules(report)).toContain("privileged");
    expect(report.errors).toMatchObject([
      { message: '"gone.yml" does not exist' },
      { file: "b/compose.yml", line: 2, column: 17 },
    ]);
    expect(report.errors[1]?.message).toMatch(/^invalid YAML/);
    expect(stderr).toMatch(/error: b\/compose\.yml:2:\d+: invalid YAML/);
    const text = await alfa(root, "audit", "a", "b");
    expect(text.stdout).toMatch(/could not be judged\n\s+b\/compose\.yml:2:/);
    const github = await alfa(root, "audit", "--format", "github", "b");
    expect(github.stdout).toMatch(
      /^::error file=b\/compose\.yml,line=2,col=\d+,title=alfa could not judge this::invalid/,
    );
  });

  test("only a broken one: the error alone, no report of nothing", async () => {
    const root = folder({ "compose.yml": "services: 3\n" });
    const { code, stdout, stderr } = await alfa(root, "audit");
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(/^error: compose\.yml:1:11: .*\n$/);
  });
});

test("what contradicts itself is refused", async () => {
  const root = folder({ "compose.yml": fine });
  for (const args of [
    ["compose.yml", "--stack", "dev"],
    ["compose.yml", "--all"],
    ["--stack", "dev", "--project", "shop"],
    ["compose.yml", "-f", "compose.yml"],
    ["--stack", "dev", "--profile", "x"],
    ["--stack", "nope"],
  ]) {
    const { code, stdout, stderr } = await alfa(root, "audit", ...args);
    expect([args, code, stdout]).toEqual([args, 2, ""]);
    expect(stderr).toMatch(/^error: .+\n$/);
  }
});

test("--stack: the declared stack, by its services, and its exit code", async () => {
  const root = folder({ "a.txt": "" });
  const { report, code } = await json(root, "--stack", "dev", "--fail-on", "low");
  expect(code).toBe(1);
  expect(report.subject).toMatchObject({ project: "alfa", files: [], live: false });
  expect(report.findings.every(({ lens, file }) => lens === "declared" && file === undefined)).toBe(true);
  expect(report.findings.map(({ service }) => service)).toContain("traefik");
  expect(report.suppressed.map(({ service }) => service)).toContain("falco");
  expect((await json(root, "--stack", "dev")).code).toBe(0);
});

test("the fingerprint outlives moves, order and comments", async () => {
  const service = (name: string) =>
    `  ${name}:\n    image: nginx\n    privileged: true\n    ports: ["80:80", "443:443"]\n`;
  const root = folder({ "a/compose.yml": `name: shop\nservices:\n${service("web")}${service("db")}` });
  const prints = async () => {
    const { report } = await json(root, ".");
    return report.findings.map(({ rule, service: name, fingerprint }) => `${rule} ${name} ${fingerprint}`).sort();
  };
  const before = await prints();
  renameSync(path.join(root, "a"), path.join(root, "elsewhere"));
  const text = `# a comment\nname: shop\n\nservices:\n${service("db")}  # another\n${service("web")}`;
  writeFileSync(path.join(root, "elsewhere", "compose.yml"), text);
  expect(await prints()).toEqual(before);
  expect(before.length).toBeGreaterThan(10);
});

test("--profile narrows, --rule and --skip choose; an unknown rule names the nearest", async () => {
  const root = folder({ "compose.yml": "services: {a: {image: x, privileged: true, profiles: [p]}, b: {image: x}}" });
  expect((await json(root, "--rule", "privileged")).report.findings).toHaveLength(1);
  expect(rules((await json(root, "--skip", "privileged")).report)).not.toContain("privileged");
  expect((await json(root, "--profile", "q")).report.subject.services).toBe(1);
  expect((await alfa(root, "audit", "--rule", "priviliged")).stderr).toContain('did you mean "privileged"');
});

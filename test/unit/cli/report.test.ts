import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { alfa, folder } from "./alfa";

const compose = (service: string): string => `name: shop\nservices:\n  web: {image: "nginx:1.29.3", ${service}}\n`;

const before = { ...process.env };
let root: string;
let state: string;
beforeEach(() => {
  root = folder({ "compose.yml": compose("privileged: true") });
  state = folder({});
  process.env["XDG_STATE_HOME"] = state;
  process.env["DOCKER_HOST"] = "unix:///nonexistent/docker.sock";
});
afterEach(() => {
  process.env = { ...before };
});

const report = (...args: string[]) => alfa(root, "report", ...args);
const page = (name = "alfa-report.html"): string => readFileSync(path.join(root, name), "utf8");
/** The part of the page that compares, as text. */
const history = (): string =>
  (/<section id="history".*?<\/section>/s.exec(page())?.[0] ?? "").replace(/<[^>]+>/g, " ").replace(/\s+/g, " ");

test("the page says what is new, fixed and still open since the last report on the same files", async () => {
  expect(await report()).toMatchObject({ code: 0, stdout: "", stderr: "The report is in alfa-report.html\n" });
  expect(history()).toBe("");
  writeFileSync(path.join(root, "compose.yml"), compose("pid: host"));
  expect((await report()).code).toBe(0);
  expect(history()).toMatch(
    /Since the last report.* 1 new 1 fixed \d+ still open 1 new .* host-pid 1 fixed .* privileged $/,
  );
  // The report before, not the one before that.
  expect((await report()).code).toBe(0);
  expect(history()).toMatch(/ 0 new 0 fixed \d+ still open/);
  expect((await report("--lang", "fr")).code).toBe(0);
  expect(history()).toMatch(/Depuis le dernier rapport.* 0 nouveau .* toujours ouverts/);
});

test("--previous compares with a report that somebody kept", async () => {
  const { stdout } = await alfa(root, "audit", "--format", "json");
  writeFileSync(path.join(root, "old.json"), stdout);
  writeFileSync(path.join(root, "compose.yml"), compose("pid: host"));
  expect((await report("--previous", "old.json")).code).toBe(0);
  expect(history()).toMatch(/ 1 new .* 1 fixed /);
});

test("a report of a part of the rules is not what the next one is compared with", async () => {
  expect((await report("--rule", "privileged")).code).toBe(0);
  expect(readdirSync(state)).toEqual([]);
  expect((await report()).code).toBe(0);
  expect(history()).toBe("");
});

test("Markdown goes to a file or to standard output, which then has nothing else", async () => {
  expect(await report("--format", "markdown")).toMatchObject({ code: 0, stderr: "The report is in alfa-report.md\n" });
  const { stdout, stderr } = await report("--format", "markdown", "-o", "-");
  expect(stdout).toMatch(/^# .*shop/);
  expect(page("alfa-report.md").split("\n")[0]).toBe(stdout.split("\n")[0]);
  expect(stderr).toBe("");
});

test("one file that can't be read is named, and the others are reported", async () => {
  writeFileSync(path.join(root, "broken.yml"), "services: [");
  const { code, stderr } = await report("compose.yml", "broken.yml");
  expect(stderr).toMatch(/^error: broken\.yml:1:\d+: .*\nThe report is in alfa-report\.html\n$/);
  expect(code).toBe(2);
  expect(page()).toContain("broken.yml");
});

test.each<[string, string[], RegExp]>([
  ["an earlier report that is not there", ["--previous", "none.json"], /earlier report "none\.json" does not exist/],
  ["an earlier report that is none", ["--previous", "compose.yml"], /"compose\.yml" is no report: --previous takes/],
  ["a file that is not there", ["none.yml"], /"none\.yml" does not exist[^]*no report was written/],
  ["an unknown rule", ["--rule", "privilegd"], /there is no rule "privilegd"; did you mean "privileged"\?/],
  ["a place that can't be written", ["-o", "none/report.html"], /can't write the report to "none\/report\.html": /],
  [
    "what runs, without an Engine",
    ["--live"],
    /can't reach the Docker Engine at "unix:\/\/\/nonexistent[^]*no report was written/,
  ],
])("%s: an error, exit code 2, no page", async (_what, args, message) => {
  const { code, stderr } = await report(...args);
  expect(stderr).toMatch(message);
  expect(stderr).not.toMatch(/^\s+at /m);
  expect(code).toBe(2);
  expect(existsSync(path.join(root, "alfa-report.html"))).toBe(false);
});

test("a phase of many steps shows the first eight, the others folded", async () => {
  const audited = path.resolve(__dirname, "../../../stacks/alfa/audit/docker-compose.yml");
  expect((await report(audited)).code).toBe(0);
  const [, plan = ""] = /<section id="plan"(.*?)<\/section>/s.exec(page()) ?? [];
  const phases = plan.split("<h3>").slice(1);
  const folded = phases.filter((phase) => phase.includes("<details>"));
  expect(folded.length).toBeGreaterThan(0);
  for (const phase of folded) {
    const [open = "", rest = ""] = phase.split("<details>");
    expect(open.match(/class="who"/g)).toHaveLength(8);
    const more = Number(/<summary>(\d+) more/.exec(rest)?.[1]);
    expect(rest.match(/class="who"/g)).toHaveLength(more);
  }
});

import { writeFileSync } from "node:fs";
import execa from "execa";
import { Report } from "../../../policies/report/model";
import { Clone } from "./support/clone";

/** A pull request: the checkout with one change. */
let clone: Clone;
beforeEach(() => {
  clone = Clone.make();
});
afterEach(() => {
  clone.remove();
});

test("this repository passes its own check, without an Engine", async () => {
  const { exitCode, all } = await clone.alfa(["check"], { DOCKER_HOST: "unix:///nonexistent/docker.sock" });
  expect({ exitCode, all: exitCode === 0 ? "" : all }).toEqual({ exitCode: 0, all: "" });
  expect(all).toContain("The declared stack passes the policies.");
  expect(all).not.toContain("[mandatory]");
}, 120_000);

test("a privileged container added to the program fails the check, which names the policy and what is new", async () => {
  const git = (...args: string[]) => execa.sync("git", args, { cwd: clone.dir });
  writeFileSync(clone.path(".gitignore"), "node_modules\n.alfa\n.cache\n");
  git("init", "--quiet", "--initial-branch=main");
  git("add", ".");
  git("-c", "user.name=t", "-c", "user.email=t@example.org", "commit", "--quiet", "--message", "base");
  clone.edit(
    "infra/program.ts",
    "  await reportFindings(",
    `  new Container("rogue", { name: "rogue", image: "registry.example/rogue:1.0.0", privileged: true });\n  await reportFindings(`,
  );
  clone.edit("infra/program.ts", /^/, 'import { Container } from "@pulumi/docker";\n');
  const { exitCode, all } = await clone.alfa(["check", "--base", "main", "--report", "r.json", "--sarif", "r.sarif"]);
  expect(exitCode).toBe(1);
  expect(all).toMatch(
    /\[mandatory\] +\[severity: critical\] +privileged +\(docker:index\/container:Container: rogue\)/,
  );
  expect(mandatory(all)).toEqual(["privileged"]);
  expect(all).toMatch(
    /^Against main \([0-9a-f]{7}\): \d+ new, \d+ known, 0 mended\n {2}critical {2}rogue {2}privileged: /m,
  );
  const { findings, baseline } = Report.parse(JSON.parse(clone.read("r.json")));
  expect(new Set(findings.map(({ service }) => service))).toEqual(new Set(["rogue"]));
  expect(baseline?.known.find(({ service }) => service === "grafana")?.file).toBe("stacks/alfa/services/grafana.ts");
  const results = /"results": \[/.test(clone.read("r.sarif"));
  expect([results, git("worktree", "list").stdout.split("\n")]).toEqual([true, [expect.stringContaining(clone.dir)]]);
}, 240_000);

test("a suppression taken away fails the check, which names the rule and the service", async () => {
  clone.edit("stacks/alfa/services/cadvisor.ts", /"sensitive-host-mount":\s+"[^"]+",/, "");
  const { exitCode, all } = await clone.alfa(["check"]);
  expect(exitCode).toBe(1);
  expect(all).toMatch(/\[mandatory\].*sensitive-host-mount +\(docker:index\/container:Container: cadvisor\)/);
  expect(mandatory(all)).toEqual(["sensitive-host-mount"]);
}, 120_000);

/** Names of the policies that gate. */
const mandatory = (text: string): string[] => [
  ...new Set([...text.matchAll(/\[mandatory\] +\[severity: \w+\] +(\S+)/g)].flatMap(([, name]) => name ?? [])),
];

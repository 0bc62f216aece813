import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import { z } from "zod";

const root = path.join(__dirname, "..", "..", "..");
const folder = path.join(root, ".github", "workflows");

const Step = z.looseObject({
  uses: z.string().optional(),
  run: z.string().optional(),
  with: z.record(z.string(), z.unknown()).default({}),
  env: z.record(z.string(), z.string()).default({}),
});
const Permissions = z.record(z.string(), z.string());
const Job = z.looseObject({ permissions: Permissions.optional(), steps: z.array(Step) });
const Workflow = z.looseObject({
  on: z.union([z.string(), z.record(z.string(), z.unknown())]),
  permissions: Permissions,
  jobs: z.record(z.string(), Job),
});
const Action = z.looseObject({ runs: z.looseObject({ using: z.string(), steps: z.array(Step) }) });

const read = (file: string): unknown => parse(readFileSync(path.join(root, file), "utf8"));
const workflows = new Map(
  readdirSync(folder).map((name) => [name, Workflow.parse(read(path.join(".github", "workflows", name)))]),
);
const actions = ["action.yml", ".github/actions/policy-report/action.yml"].map((file) => Action.parse(read(file)));
const steps = [
  ...[...workflows.values()].flatMap(({ jobs }) => Object.values(jobs).flatMap((job) => job.steps)),
  ...actions.flatMap(({ runs }) => runs.steps),
];
const keys = (on: string | object): string[] => (typeof on === "string" ? [on] : Object.keys(on));
const workflow = (name: string) => workflows.get(name)!;

test("every action is pinned to a commit, with its version beside it", () => {
  const texts = [...workflows.keys()].map((name) => `.github/workflows/${name}`);
  for (const file of [...texts, "action.yml", ".github/actions/policy-report/action.yml"]) {
    const uses = readFileSync(path.join(root, file), "utf8").match(/^\s*(?:- )?uses: .+$/gm) ?? [];
    for (const line of uses.filter((entry) => !entry.includes("uses: ./")))
      expect(line).toMatch(/uses: [\w.-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  }
  expect(steps.length).toBeGreaterThan(15);
});

test("no workflow runs untrusted code with a token that writes, or lets it into a script", () => {
  for (const [name, { on, permissions, jobs }] of workflows) {
    expect([name, keys(on)]).not.toEqual([name, expect.arrayContaining(["pull_request_target"])]);
    expect([name, permissions]).toEqual([name, { contents: "read" }]);
    for (const job of Object.values(jobs)) {
      for (const step of job.steps.filter(({ uses }) => uses?.startsWith("actions/checkout@")))
        expect([name, step.with["persist-credentials"]]).toEqual([name, false]);
    }
  }
  for (const { run } of steps) expect(run ?? "").not.toContain("${{");
});

test("the pull request's program runs without secrets; only jobs that run none of it may write", () => {
  const { on, jobs } = workflow("policy.yml");
  expect(keys(on)).toEqual(["pull_request"]);
  const { check, report } = jobs;
  expect(check?.permissions).toBeUndefined();
  expect(JSON.stringify(check)).not.toMatch(/secrets\.|github\.token|GITHUB_TOKEN/);
  expect(check?.steps.map(({ run }) => run)).toContain('npm run check -- --base "$BASE" --report policy-report.json');
  expect(report?.permissions).toEqual({ contents: "read", "pull-requests": "write", "security-events": "write" });
  // The base's code, not the pull request's.
  expect(report?.steps[0]?.with["ref"]).toBe("${{ github.event.pull_request.base.sha }}");
});

test("a fork's comment and alerts come from the default branch's code, by way of data", () => {
  const { on, jobs } = workflow("policy-forks.yml");
  expect(Object(on)).toHaveProperty("workflow_run.workflows", ["policy"]);
  const [job] = Object.values(jobs);
  expect(job?.["if"]).toContain("head_repository.full_name != github.repository");
  expect(job?.steps[0]?.with["ref"]).toBeUndefined();
  expect(job?.steps[0]?.with["repository"]).toBeUndefined();
});

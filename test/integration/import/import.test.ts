import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import execa from "execa";
import { Clone, type Ran } from "../stack/support/clone";
import { busybox, makeBusyboxImages } from "../support/busybox-image";
import { removeAll, testEngine, testPrefix } from "../support/engine";

/** A Compose application beside what runs of it: imported, checked, previewed. */
const engine = testEngine();
const project = testPrefix();
const canaries = ["c4n4ry-database-7d", "c4n4ry-token-3f"] as const;
const clone = Clone.make();
const folder = mkdtempSync(path.join(tmpdir(), "alfa-import-"));
const file = path.join(folder, "docker-compose.yml");

const compose = `
name: ${project}
x-hardened: &hardened
  cap_drop: [ALL]
  security_opt: ["no-new-privileges:true"]
  mem_limit: 64m
  pids_limit: 32
services:
  web:
    <<: *hardened
    image: ${busybox}
    env_file: web.env
    environment:
      DATABASE_URL: postgres://shop:${canaries[0]}@db:5432/shop
    command: sh -c 'sleep 3600; echo "$$HOME" $\{API_TOKEN:-${canaries[1]}}'
    ports: ["127.0.0.1:38080:80"]
    volumes: ["./conf:/conf:ro", "data:/data"]
    depends_on: {db: {condition: service_started}}
    secrets: [certificate]
    develop: {watch: [{action: sync, path: ./src, target: /src}]}
  db:
    <<: *hardened
    image: ${busybox}
    environment: {POSTGRES_PASSWORD: ${canaries[0]}}
    networks: [back]
  new-job: {<<: *hardened, image: "${busybox}", profiles: [night]}
networks: {back: {internal: true}}
volumes: {data: {}}
secrets: {certificate: {file: ./certificate.pem}}
`;

beforeAll(async () => {
  await makeBusyboxImages(engine);
  mkdirSync(path.join(folder, "conf"));
  writeFileSync(file, compose);
  writeFileSync(path.join(folder, "web.env"), "GREETING=hello\n");
  writeFileSync(path.join(folder, "certificate.pem"), "certificate\n");
  const { id } = await engine.createContainer(`${project}-db-1`, {
    Image: busybox,
    Cmd: ["sleep", "3600"],
    Env: [`POSTGRES_PASSWORD=${canaries[0]}`],
  });
  await engine.startContainer(id);
}, 60_000);

afterAll(async () => {
  clone.remove();
  rmSync(folder, { recursive: true, force: true });
  await removeAll(engine, project);
}, 60_000);

/** A command that must go well. */
function well({ exitCode, all, stdout }: Ran): string {
  expect({ exitCode, all: exitCode === 0 ? "" : all }).toEqual({ exitCode: 0, all: "" });
  for (const canary of canaries) expect(all).not.toContain(canary);
  return stdout;
}

const stacks = (): string[] => readdirSync(clone.path("stacks")).sort();

test("--dry-run tells the files and their sizes and writes none", async () => {
  const before = stacks();
  const stdout = well(await clone.alfa(["import", file, "--dry-run"]));
  expect(
    stdout
      .replaceAll(/ \d+ bytes$/gm, "")
      .trim()
      .split("\n"),
  ).toEqual([
    ...["services/web.ts", "services/db.ts", "services/new-job.ts", "index.ts", "directory.ts"].map(
      (name) => `stacks/${project}/${name}`,
    ),
    `Pulumi.${project}.yaml`,
  ]);
  expect(stacks()).toEqual(before);
  expect(existsSync(clone.path(`Pulumi.${project}.yaml`))).toBe(false);
});

test("the import is formatted, type-checks, holds no secret and tells what it leaves out", async () => {
  const ran = await clone.alfa(["import", file]);
  well(ran);
  expect(ran.stderr).toMatch(/docker-compose\.yml:\d+:\d+: services\.web\.develop: /);
  expect(ran.stderr).toContain("pulumi config set --secret secrets:POSTGRES_PASSWORD  # ");
  const written = [
    ...["index.ts", "directory.ts", "services/web.ts", "services/db.ts", "services/new-job.ts"].map((name) =>
      clone.path("stacks", project, name),
    ),
    clone.path("stacks", "index.ts"),
    clone.path(`Pulumi.${project}.yaml`),
  ];
  for (const name of written) for (const canary of canaries) expect(readFileSync(name, "utf8")).not.toContain(canary);
  const bin = (name: string): string => clone.path("node_modules", ".bin", name);
  const prettier = await execa(bin("prettier"), ["--check", ...written], { cwd: clone.dir, reject: false });
  expect(prettier.stderr).toBe("");
  writeFileSync(clone.path("tsconfig.stacks.json"), '{ "extends": "./tsconfig.json", "include": ["stacks"] }');
  const types = await execa(bin("tsc"), ["--noEmit", "-p", "tsconfig.stacks.json"], { cwd: clone.dir, reject: false });
  expect(types.stdout).toBe("");
}, 120_000);

test("what is there is not written over", async () => {
  const { exitCode, stderr } = await clone.alfa(["import", file]);
  expect({ exitCode, stderr }).toEqual({
    exitCode: 2,
    stderr: `error: "stacks/${project}" is there already; --force replaces it, --name NAME takes another name`,
  });
  well(await clone.alfa(["import", file, "--force"]));
}, 60_000);

test("it previews: the password that runs is kept, a secret that nothing knows must be set", async () => {
  const missing = await clone.pulumi(["preview"], {}, project);
  expect(missing.exitCode).not.toBe(0);
  expect(missing.all).toContain('no value for the secrets "API_TOKEN"');
  well(await clone.pulumi(["config", "set", "--secret", "secrets:API_TOKEN", canaries[1]], {}, project));
  const preview = well(await clone.pulumi(["preview", "--diff"], {}, project));
  for (const name of [
    `${project}-web-1`,
    `${project}-db-1`,
    `${project}_back`,
    `${project}_default`,
    `${project}_data`,
  ])
    expect(preview).toContain(`"${name}"`);
  expect(preview).not.toContain("new-job");
  expect(preview).toContain(`"${folder}/conf"`);
  expect(preview).toContain("/run/secrets/certificate");
}, 120_000);

test("a setting of ALFA's own stack is refused, a profile is not", async () => {
  clone.edit(`Pulumi.${project}.yaml`, "config:", "config:\n  alfa:profiles: [night]");
  expect(well(await clone.alfa(["status", "--stack", project]))).toContain("new-job");
  clone.edit(`Pulumi.${project}.yaml`, "config:", "config:\n  alfa:domain: example.com");
  const { exitCode, stderr } = await clone.alfa(["status", "--stack", project]);
  expect(exitCode).toBe(2);
  expect(stderr).toContain(`"alfa:domain" is a setting of ALFA's own stack, not of "${project}"`);
  clone.edit(`Pulumi.${project}.yaml`, "\n  alfa:domain: example.com", "");
}, 60_000);

test("it passes the pull request's gate without an Engine, whose secrets it can't see", async () => {
  const checked = await clone.alfa(["check", "--stack", project], { DOCKER_HOST: "unix:///nonexistent/docker.sock" });
  well(checked);
  expect(checked.stderr).toContain("passes the policies");
}, 120_000);

test("exported again it is a Compose file with the same services, and no secret", async () => {
  const exported = well(await clone.alfa(["export", "--stack", project]));
  expect(exported).toContain("POSTGRES_PASSWORD: ${POSTGRES_PASSWORD}");
  writeFileSync(path.join(folder, "again.yml"), exported);
  const before = clone.read(`stacks/${project}/services/web.ts`);
  well(await clone.alfa(["import", path.join(folder, "again.yml"), "--force"]));
  expect(clone.read(`stacks/${project}/services/web.ts`)).toBe(before);
}, 60_000);

import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import execa from "execa";
import { z } from "zod";
import { checkout } from "../../../infra/toolchain/paths";
import { progress } from "../../../infra/toolchain/progress";
import { ensurePulumi } from "../../../infra/toolchain/pulumi";
import { busybox, makeBusyboxImages } from "../support/busybox-image";
import { removeAll, testEngine, testPrefix } from "../support/engine";

jest.setTimeout(300_000);

const Packed = z.array(
  z.object({
    filename: z.string(),
    size: z.number(),
    unpackedSize: z.number(),
    files: z.array(z.object({ path: z.string() })),
  }),
);
const Manifest = z.looseObject({ devDependencies: z.record(z.string(), z.string()) });

/** Versions of the checkout's own packages. */
const { devDependencies } = Manifest.parse(JSON.parse(readFileSync(path.join(checkout, "package.json"), "utf8")));
const pinned = (name: string) => `${name}@${devDependencies[name] ?? "latest"}`;

const initCanary = "canary-4c1e88aa";

const compose = `services:
  web:
    image: nginx:1.28.0
    privileged: true
`;

const shop = `name: \${PROJECT}
services:
  web:
    image: ${busybox}
    command: [sleep, "600"]
    environment: {DATABASE_URL: "postgres://shop:${initCanary}@db/shop"}
    volumes: ["data:/data", "./conf:/conf:ro"]
    depends_on: [db]
  db:
    image: ${busybox}
    command: [sleep, "600"]
    environment: {POSTGRES_PASSWORD: ${initCanary}}
  side: {image: ${busybox}, command: [sleep, "600"], network_mode: "service:web"}
volumes: {data: {}}
`;

const program = `const docker = require("@pulumi/docker");
const pulumi = require("@pulumi/pulumi");
new docker.Container("web", {
  name: process.env.NAME,
  image: "${busybox}",
  command: ["sleep", "600"],
  privileged: process.env.DEFECT === "1" ? true : undefined,
  envs: [pulumi.secret("API_TOKEN=canary-7d1f0c55")],
  // Not started: an Engine inside a container may not be allowed to, and what it is shows all the same.
  start: false,
  mustRun: false,
});
`;

const project = `name: foreign
main: index.cjs
runtime: {name: nodejs, options: {typescript: false}}
options: {refresh: always}
plugins:
  providers:
    - name: docker
      path: node_modules/alfa/infra/providers/docker
`;

describe("the package that npm pack makes, in a project outside the checkout", () => {
  const engine = testEngine();
  const name = testPrefix();
  const dir = mkdtempSync(path.join(tmpdir(), "alfa-package-"));
  let packed: z.output<typeof Packed>[number];
  let env: Record<string, string>;

  const run = async (
    command: string,
    args: readonly string[],
    more: Readonly<Record<string, string>> = {},
    cwd = dir,
  ) => {
    const { exitCode, all = "" } = await execa(command, args, {
      cwd,
      env: { ...env, ...more },
      stdin: "ignore",
      all: true,
      reject: false,
    });
    return { exitCode, output: all };
  };
  const pulumi = (args: readonly string[], more?: Readonly<Record<string, string>>) =>
    run("pulumi", [...args, "--non-interactive", "--color", "never"], more);
  const withPack = ["--policy-pack", "node_modules/alfa/policies/pack"];

  beforeAll(async () => {
    const cli = await ensurePulumi(progress);
    env = {
      PATH: `${cli.dir}${path.delimiter}${process.env["PATH"] ?? ""}`,
      PULUMI_HOME: path.join(dir, "home"),
      PULUMI_BACKEND_URL: `file://${dir}`,
      PULUMI_CONFIG_PASSPHRASE: "only a test",
      PULUMI_SKIP_UPDATE_CHECK: "true",
      PULUMI_STACK: "test",
      XDG_CACHE_HOME: path.join(dir, "cache"),
      NAME: name,
    };
    const { stdout } = await execa("npm", ["pack", "--json", "--pack-destination", dir], { cwd: checkout });
    packed = Packed.parse(JSON.parse(stdout))[0]!;
    writeFileSync(path.join(dir, "package.json"), JSON.stringify({ name: "foreign", private: true }));
    writeFileSync(path.join(dir, "compose.yml"), compose);
    writeFileSync(path.join(dir, "index.cjs"), program);
    writeFileSync(path.join(dir, "Pulumi.yaml"), project);
    const installed = await run("npm", [
      ...["install", "--prefer-offline", "--no-audit", "--no-fund", "--ignore-scripts"],
      ...[`./${packed.filename}`, pinned("@pulumi/pulumi"), pinned("@pulumi/docker")],
    ]);
    if (installed.exitCode !== 0) throw new Error(installed.output);
    await makeBusyboxImages(engine);
  });
  afterAll(async () => {
    await removeAll(engine, name);
    rmSync(dir, { recursive: true, force: true });
  });

  test("holds what runs and what is read, nothing of the workshop", () => {
    const files = packed.files.map((file) => file.path).sort();
    expect(files.filter((file) => /\.tsx?$|\.map$|^(test|stacks|\.\w+)\/|node_modules|lock/.test(file))).toEqual([]);
    expect(files).toEqual(
      expect.arrayContaining([
        "LICENSE",
        "README.md",
        "dist/THIRD-PARTY-NOTICES.txt",
        "dist/alfa.cjs",
        "dist/audit.cjs",
        "dist/docker.cjs",
        "dist/policies.cjs",
        "docs/policy-pack.md",
        "docs/rules.md",
        "infra/cli/alfa.cjs",
        "infra/providers/docker/PulumiPlugin.yaml",
        "infra/providers/docker/pulumi-resource-docker",
        "policies/pack/PulumiPolicy.yaml",
        "policies/pack/package.json",
      ]),
    );
    expect(packed.size).toBeLessThan(4e6);
    expect(packed.unpackedSize).toBeLessThan(20e6);
  });

  test("brings no other package with it, and the notices of those that are in it", () => {
    const manifest: unknown = JSON.parse(readFileSync(path.join(dir, "node_modules/alfa/package.json"), "utf8"));
    expect(manifest).not.toHaveProperty("private");
    expect(
      Object.keys(z.looseObject({ dependencies: z.looseObject({}).default({}) }).parse(manifest).dependencies),
    ).toEqual([]);
    const notices = readFileSync(path.join(dir, "node_modules/alfa/dist/THIRD-PARTY-NOTICES.txt"), "utf8");
    for (const library of ["commander", "yaml", "zod", "@grpc/grpc-js", "@pulumi/policy"])
      expect(notices).toMatch(new RegExp(`^${library} v?\\d`, "m"));
  });

  test("npx alfa audits a Compose file; what needs the source code is no command", async () => {
    const audit = await run("npx", ["--no", "alfa", "audit", "compose.yml", "--format", "json"]);
    expect(audit.exitCode).toBe(1);
    expect(audit.output).toContain('"rule": "privileged"');
    expect((await run("npx", ["--no", "alfa", "explain", "privileged"])).exitCode).toBe(0);
    const up = await run("npx", ["--no", "alfa", "up"]);
    expect(up.output).toContain("unknown command 'up'");
    expect(up.exitCode).toBe(2);
  });

  test("npx alfa says in one line that there is nothing to audit, or to compare with", async () => {
    const empty = mkdtempSync(path.join(tmpdir(), "alfa-nothing-"));
    try {
      for (const args of [["audit"], ["audit", "--live"], ["baseline"]]) {
        const { exitCode, all } = await execa(path.join(dir, "node_modules/.bin/alfa"), args, {
          cwd: empty,
          env,
          all: true,
          reject: false,
        });
        expect(all).toMatch(/^error: no Compose file in ".*" or above: .*$/);
        expect(exitCode).toBe(2);
      }
    } finally {
      rmSync(empty, { recursive: true, force: true });
    }
  });

  test("npx alfa init writes a project beside a Compose file; npm installs it and pulumi previews its services", async () => {
    const shopDir = path.join(dir, "shop");
    mkdirSync(shopDir);
    writeFileSync(path.join(shopDir, "compose.yml"), shop);
    const project = path.join(shopDir, "pulumi");
    const more = { PROJECT: name, PULUMI_STACK: "dev" };
    const there = async (command: string, ...args: string[]) => {
      const ran = await run(command, args, more, project);
      expect([command, args, ran.exitCode, ran.exitCode === 0 ? "" : ran.output]).toEqual([command, args, 0, ""]);
      expect(ran.output).not.toContain(initCanary);
      return ran.output;
    };
    const written = await run(
      "npx",
      ["--no", "alfa", "init", "shop", "--alfa", `file:../../${packed.filename}`, "--write"],
      more,
    );
    expect(written).toMatchObject({ exitCode: 0 });
    expect(written.output).toContain("pulumi config set --secret POSTGRES_PASSWORD  # ");
    expect(written.output).not.toContain(initCanary);
    for (const file of readdirSync(project))
      expect(readFileSync(path.join(project, file), "utf8")).not.toContain(initCanary);

    await there("npm", "install", "--prefer-offline", "--no-audit", "--no-fund", "--ignore-scripts");
    await there("npx", "--no", "tsc", "--noEmit");
    await there("pulumi", "stack", "init", "dev");
    await there("pulumi", "config", "set", "--secret", "POSTGRES_PASSWORD", "another");
    const preview = await there("pulumi", "preview", "--non-interactive", "--color", "never");
    for (const service of ["db", "web", "side"])
      expect(preview).toMatch(new RegExp(`\\+\\s+.*docker:index:Container\\s+${service}\\s+create`));
    expect(preview).not.toContain("another");
  });

  test("a preview with its pack and its provider names the defect, and leaves node_modules as it was", async () => {
    expect((await pulumi(["stack", "init", "test"])).exitCode).toBe(0);
    const files = () => readdirSync(path.join(dir, "node_modules/alfa"), { recursive: true }).sort();
    const before = files();
    const { exitCode, output } = await pulumi(["preview", ...withPack], { DEFECT: "1" });
    expect(output).toMatch(
      /\[mandatory\]\s+\[severity: critical\]\s+privileged\s+\(docker:index\/container:Container: web\)/,
    );
    expect(output).not.toContain("canary-7d1f0c55");
    expect(exitCode).not.toBe(0);
    expect(files()).toEqual(before);
  });

  test("an update with its provider makes the container, the next preview has nothing to do", async () => {
    const up = await pulumi(["up", "--yes", "--skip-preview", ...withPack]);
    expect(up).toMatchObject({ exitCode: 0 });
    const container = await engine.inspectContainer(name);
    expect(container?.Config.Cmd).toEqual(["sleep", "600"]);
    const preview = await pulumi(["preview", "--expect-no-changes"]);
    expect(preview).toMatchObject({ exitCode: 0 });
    expect((await pulumi(["destroy", "--yes", "--skip-preview"])).exitCode).toBe(0);
    expect(await engine.inspectContainer(name)).toBeUndefined();
  });
});

test("a checkout that can't be written keeps its bundles in the user's cache", async () => {
  const dir = mkdtempSync(path.join(tmpdir(), "alfa-readonly-"));
  try {
    const copy = path.join(dir, "checkout");
    for (const part of ["policies/pack/launch.cjs", "policies/pack/load.cjs", "policies/pack/bundle.cjs"])
      cpSync(path.join(checkout, part), path.join(copy, part));
    cpSync(path.join(checkout, "package.json"), path.join(copy, "package.json"));
    writeFileSync(path.join(copy, "package-lock.json"), "{}");
    writeFileSync(path.join(copy, "said.ts"), 'export const said: string = "from TypeScript";');
    // A file in the folder's place: not even root can write below it.
    writeFileSync(path.join(copy, ".cache"), "");
    const cache = path.join(dir, "cache");
    const script = 'console.log(require("./policies/pack/launch.cjs")("said", "said.ts").said)';
    const { stdout } = await execa("node", ["-e", script], {
      cwd: copy,
      env: { XDG_CACHE_HOME: cache, NODE_PATH: path.join(checkout, "node_modules") },
    });
    expect(stdout).toBe("from TypeScript");
    expect(readdirSync(cache, { recursive: true }).some((file) => String(file).includes("said"))).toBe(true);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
});

import { readFile } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import { commandLine, end, identify, processesWith, until } from "../../../infra/toolchain/engine/process";
import { checkout } from "../../../infra/toolchain/paths";
import { project, type TestProject } from "./project";

jest.setTimeout(120_000);

const program = `
  const pulumi = require("@pulumi/pulumi");
  const config = new pulumi.Config();
  exports.greeting = config.require("greeting");
  exports.flags = process.execArgv.includes("--no-deprecation");
  exports.stack = pulumi.getStack() + "/" + pulumi.getProject();
  exports.where = process.cwd();
`;

const Version = z.object({ version: z.string() });

/** A provider whose entry loads TypeScript by itself; it echoes its inputs and tells its environment. */
const plugin = {
  "plugin/PulumiPlugin.yaml": "runtime: {name: nodejs, options: {typescript: false}}\n",
  "plugin/package.json": '{"name": "echo", "main": "index.cjs"}',
  "plugin/index.cjs": 'require("tsx/cjs"); require("./provider.ts");\n',
  "plugin/provider.ts": `
    import * as provider from "@pulumi/pulumi/provider";
    const version: string = "1.0.0";
    class Echo implements provider.Provider {
      version = version;
      schema = JSON.stringify({ name: "echo", version, resources: { "echo:index:Echo": {} } });
      async check(_urn: string, _olds: object, news: object) { return { inputs: news }; }
      async create(_urn: string, inputs: object) { return { id: "one", outs: { ...inputs, said: "hello" } }; }
    }
    provider.main(new Echo(), process.argv.slice(2));
  `,
};

const withPlugin = `name: probe
runtime: {name: nodejs, options: {typescript: false}}
plugins:
  providers:
    - {name: echo, path: ./plugin}
`;

const echo = `
  const pulumi = require("@pulumi/pulumi");
  class Echo extends pulumi.CustomResource {
    constructor(name, args) { super("echo:index:Echo", name, { ...args, said: undefined }, { version: "1.0.0" }); }
  }
`;

const pack = {
  "pack/PulumiPolicy.yaml": "runtime: {name: nodejs, options: {typescript: false}}\n",
  "pack/package.json": '{"name": "pack", "version": "1.0.0", "main": "index.js"}',
  "pack/index.js": `
    const pulumi = require("@pulumi/pulumi");
    const { PolicyPack } = require("@pulumi/policy");
    const where = pulumi.getProject() + "/" + pulumi.getStack() + "/" + new pulumi.Config("probe").get("greeting");
    new PolicyPack("pack", { policies: [{ name: "no-word", description: "d", enforcementLevel: "mandatory",
      validateResource: (args, report) => { if (args.props.word === "bad") report("bad word in " + where); } }] });
  `,
};

describe("the Node language host", () => {
  let probe: TestProject;
  afterEach(() => probe.remove());

  it("runs a program with its configuration, Node arguments and folder, and prints nothing of its own", async () => {
    probe = await project({
      "index.js": program,
      "Pulumi.yaml": "name: probe\nruntime: {name: nodejs, options: {typescript: false, nodeargs: --no-deprecation}}\n",
      "Pulumi.dev.yaml": 'config: {"probe:greeting": "good day"}\n',
    });
    const up = await probe.pulumi("up", "--yes");
    expect(up.all).not.toMatch(/warning/i);
    expect(up.exitCode).toBe(0);
    const output = await probe.pulumi("stack", "output", "--json");
    expect(JSON.parse(output.stdout)).toEqual({
      greeting: "good day",
      flags: true,
      stack: "dev/probe",
      where: probe.folder,
    });
  });

  it("reports an error of the program once, and an exit code that is none of ours", async () => {
    probe = await project({ "index.js": 'throw new Error("the reason");' });
    const thrown = await probe.pulumi("preview");
    expect(thrown.exitCode).not.toBe(0);
    expect(thrown.all).toContain("the reason");
    expect(thrown.all).not.toContain("non-zero exit code");
    await probe.write("index.js", "process.exit(3);");
    const exited = await probe.pulumi("preview");
    expect(exited.exitCode).not.toBe(0);
    expect(exited.all).toContain("non-zero exit code: 3");
  });

  it("runs a provider in TypeScript from a folder", async () => {
    probe = await project({
      ...plugin,
      "Pulumi.yaml": withPlugin,
      "index.js": `${echo} new Echo("e", { word: "x" });`,
    });
    const up = await probe.pulumi("up", "--yes");
    expect(up.all).not.toMatch(/warning/i);
    expect(up.exitCode).toBe(0);
    const state = await probe.pulumi("stack", "export");
    expect(state.stdout).toContain('"said": "hello"');
  });

  it("tells why a provider does not start", async () => {
    probe = await project({
      ...plugin,
      "plugin/provider.ts": 'throw new Error("broken on purpose");',
      "Pulumi.yaml": withPlugin,
      "index.js": `${echo} new Echo("e", {});`,
    });
    const preview = await probe.pulumi("preview");
    expect(preview.exitCode).not.toBe(0);
    expect(preview.all).toContain("broken on purpose");
  });

  it("runs a policy pack that knows the stack and its configuration", async () => {
    probe = await project({
      ...plugin,
      ...pack,
      "Pulumi.yaml": withPlugin,
      "Pulumi.dev.yaml": 'config: {"probe:greeting": "good day"}\n',
      "index.js": `${echo} new Echo("e", { word: "bad" });`,
    });
    const preview = await probe.pulumi("preview", "--policy-pack", "pack");
    expect(preview.exitCode).not.toBe(0);
    expect(preview.all).toContain("bad word in probe/dev/good day");
    expect(preview.all).not.toMatch(/warning/i);
  });

  it("loads no TypeScript for a policy pack that needs none, and tells why one does not start", async () => {
    const loaded = `
      const compilers = Object.keys(require.cache).filter((file) => /[\\\\/](typescript|ts-node[^\\\\/]*)[\\\\/]/.test(file));
      throw new Error("the pack itself broke, compilers: " + compilers.length);
    `;
    probe = await project({ ...pack, "pack/index.js": loaded, "index.js": "" });
    const preview = await probe.pulumi("preview", "--policy-pack", "pack");
    expect(preview.exitCode).not.toBe(0);
    expect(preview.all).toContain("the pack itself broke, compilers: 0");
    await probe.write("pack/PulumiPolicy.yaml", "runtime: nodejs\n");
    expect((await probe.pulumi("preview", "--policy-pack", "pack")).all).toMatch(/broke, compilers: [1-9]/);
  });

  it("serves dynamic providers", async () => {
    probe = await project({
      "index.js": `
        const pulumi = require("@pulumi/pulumi");
        class Made extends pulumi.dynamic.Resource {
          constructor(name) { super({ create: async () => ({ id: "1", outs: { made: "so" } }) }, name, { made: undefined }); }
        }
        exports.made = new Made("m").made;
      `,
    });
    const up = await probe.pulumi("up", "--yes");
    expect(up.all).toContain('made: "so"');
    expect(up.exitCode).toBe(0);
  });

  it("answers about and lists the packages that are installed", async () => {
    probe = await project({ "index.js": "", "package.json": '{"name":"probe","dependencies":{"@pulumi/pulumi":"*"}}' });
    const { stdout } = await probe.pulumi("about", "--json");
    const manifest = path.join(checkout, "node_modules", "@pulumi", "pulumi", "package.json");
    const { version } = Version.parse(JSON.parse(await readFile(manifest, "utf8")));
    const about: unknown = JSON.parse(stdout);
    expect(about).toMatchObject({
      dependencies: [{ name: "@pulumi/pulumi", version }],
      runtime: { language: "nodejs", version: process.version },
    });
  });

  it.each(["SIGKILL", "SIGINT"] as const)("leaves no process behind when the CLI gets %s", async (signal) => {
    probe = await project({
      ...plugin,
      ...pack,
      "Pulumi.yaml": withPlugin,
      "index.js": `${echo} new Echo("e", {}); exports.never = new Promise((done) => setTimeout(done, 600_000));`,
    });
    const up = probe.pulumi("preview", "--policy-pack", "pack");
    const ours = async (): Promise<number[]> => processesWith(probe.folder);
    // The program, the provider and the pack name the project's folder on their command line.
    await until(async () => (await ours()).length >= 3, 60_000);
    const before = await ours();
    const lines = (await Promise.all(before.map(commandLine))).join("\n");
    for (const part of ["cmd/run/", "cmd/run-plugin/", "run-pack.cjs"]) expect(lines).toContain(part);
    const started = (await Promise.all(before.map(identify))).flatMap((one) => one ?? []);
    up.kill(signal);
    const gone = await until(async () => (await ours()).length === 0, 10_000);
    await end(started, 0);
    expect(gone).toBe(true);
  });
});

import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { busybox, makeBusyboxImages } from "../support/busybox-image";
import { removeAll, testEngine, testPrefix } from "../support/engine";
import { startRegistry, type LocalRegistry } from "./support/registry";
import { Workspace, type Declared } from "./support/workspace";

const engine = testEngine();
const prefix = testPrefix();
const SECRET = "t0p-secret-of-the-build";
let registry: LocalRegistry;
let workspace: Workspace;
let context: string;

const remote = () => `${registry.host}/${prefix}/app`;
const built = (more: Readonly<Record<string, unknown>> = {}): Declared => ({
  type: "Image",
  name: "built",
  args: {
    imageName: `${remote()}:1`,
    build: {
      context,
      target: "last",
      args: { GREETING: { secret: SECRET } },
      builderVersion: "BuilderV1",
      ...more,
    },
  },
});
const second: Declared = {
  type: "RemoteImage",
  name: "second",
  args: {
    name: `${prefix}/second:1`,
    build: { context: "context", dockerfile: "Other", labels: { made: "yes" }, version: "2" },
  },
};
const tag: Declared = {
  type: "Tag",
  name: "tag",
  args: { sourceImage: { ref: "second.imageId" }, targetImage: "" },
};
const pushed: Declared = { type: "RegistryImage", name: "pushed", args: { name: "", triggers: { round: "1" } } };
const all = (): Declared[] => [
  built(),
  second,
  { ...tag, args: { ...tag.args, targetImage: `${remote()}:tagged` } },
  { ...pushed, args: { ...pushed.args, name: `${remote()}:tagged` }, options: { dependsOn: ["tag"] } },
];

/** What it says stands in the failure. */
async function nothingChanges(): Promise<void> {
  const { output, changes } = await workspace.preview();
  expect([output, changes]).toEqual([output, { same: 5 }]);
}

beforeAll(async () => {
  await makeBusyboxImages(engine);
  registry = await startRegistry();
  const auth = [{ address: registry.host, username: registry.username, password: registry.password }];
  workspace = await Workspace.open(
    "images",
    `config:\n  docker:registryAuth: ${JSON.stringify(JSON.stringify(auth))}\n`,
  );
  context = path.join(workspace.dir, "context");
  mkdirSync(path.join(context, "left-out"), { recursive: true });
  writeFileSync(
    path.join(context, "Dockerfile"),
    `FROM ${busybox} AS last\nARG GREETING\nCOPY . /context\nRUN ls /context > /seen\nCMD ["cat", "/seen"]\nFROM ${busybox} AS broken\nRUN false\n`,
  );
  writeFileSync(path.join(context, "Other"), `FROM ${busybox}\nCOPY file /file\n`);
  writeFileSync(path.join(context, ".dockerignore"), "left-out\n*.log\n!kept.log\n");
  for (const file of ["file", "noise.log", "kept.log", "left-out/x"]) writeFileSync(path.join(context, file), file);
}, 300_000);

afterAll(async () => {
  const named = (await engine.listImages()).flatMap(({ RepoTags }) => RepoTags ?? []);
  for (const name of named) if (name.includes(prefix)) await engine.removeImage(name, true);
  await removeAll(engine, prefix);
  workspace.remove();
  await registry.stop();
}, 120_000);

test("images are built by the Engine, tagged and pushed, and nothing changes after it", async () => {
  workspace.declare(all());
  const up = await workspace.up();
  expect(up.output).toContain(`pushed "${remote()}:1"`);
  expect(up).toMatchObject({ exitCode: 0, changes: { create: 5 } });

  const { id } = await engine.createContainer(`${prefix}-seen`, { Image: `${remote()}:1` });
  await engine.startContainer(id);
  await engine.waitContainer(id);
  expect((await engine.logText(id)).trim().split("\n")).toEqual(["Dockerfile", "Other", "file", "kept.log"]);
  expect((await engine.inspectImage(`${prefix}/second:1`))?.Config?.Labels).toMatchObject({ made: "yes" });

  await nothingChanges();
  const state = await workspace.export();
  // The engine's own event log begins with the configuration as it was given: here in clear.
  expect(up.events).not.toContain(SECRET);
  for (const secret of [SECRET, registry.password]) expect(state + up.output).not.toContain(secret);
}, 300_000);

test("a changed file, a retagged image and a push by another show as changes, and are repaired", async () => {
  writeFileSync(path.join(context, "file"), "changed");
  // Behind the stack's back: the tag names another image, and the registry holds another one.
  await engine.tagImage(busybox, remote(), "tagged");
  const auth = { username: registry.username, password: registry.password, serveraddress: registry.host };
  await engine.pushImage(remote(), "tagged", { auth });

  const preview = await workspace.preview();
  expect(preview.output).toMatch(/built.*update.*diff: ~build/);
  expect(preview.output).toMatch(/second.*replace.*diff: ~build/);
  expect(preview.output).toMatch(/tag .*update/);
  expect(preview.output).toMatch(/pushed.*replace.*diff: ~triggers/);

  expect(await workspace.up()).toMatchObject({ exitCode: 0 });
  const tagged = await engine.inspectImage(`${remote()}:tagged`);
  expect(tagged?.Id).toBe((await engine.inspectImage(`${prefix}/second:1`))?.Id);
  await nothingChanges();
}, 300_000);

test("an image is pulled from the registry by its digest, with the registry's credentials", async () => {
  const digest = (await engine.inspectImage(`${remote()}:1`))?.RepoDigests?.find((each) => each.startsWith(remote()));
  expect(digest).toBeDefined();
  await engine.removeContainer(`${prefix}-seen`, { force: true });
  await engine.removeImage(`${remote()}:1`, true);
  const pull: Declared = { type: "RemoteImage", name: "pull", args: { name: digest, keepLocally: false } };
  workspace.declare([...all(), pull]);
  const up = await workspace.up();
  expect(up).toMatchObject({ exitCode: 0 });
  expect(up.output).toContain(`pulled "${digest ?? ""}"`);
}, 120_000);

test("a build that fails says its last lines; what is not served says what to use", async () => {
  workspace.declare([...all().slice(1), { ...built({ target: "broken" }) }]);
  const failed = await workspace.up();
  expect(failed.exitCode).not.toBe(0);
  expect(failed.output).toContain("RUN false");

  const refused = { context: "context", secrets: [{ id: "x", src: "y" }] };
  workspace.declare([{ type: "RemoteImage", name: "second", args: { name: `${prefix}/second:1`, build: refused } }]);
  expect((await workspace.preview()).output).toMatch(/"build.secrets" is not served: it takes a BuildKit session/);
}, 120_000);

test("destroy removes from the registry what was pushed, and tags alone", async () => {
  expect((await workspace.run(["destroy", "--yes"])).exitCode).toBe(0);
  const { status } = await fetch(`http://${registry.host}/v2/${prefix}/app/manifests/tagged`, {
    headers: {
      authorization: `Basic ${Buffer.from(`${registry.username}:${registry.password}`).toString("base64")}`,
      accept: "application/vnd.docker.distribution.manifest.v2+json",
    },
  });
  expect(status).toBe(404);
  expect(await engine.inspectImage(`${prefix}/second:1`)).toBeDefined();
}, 120_000);

import { setTimeout as sleep } from "node:timers/promises";
import { putAt, valueAt } from "../../../stacks/lenses/swarm";
import { busybox, makeBusyboxImages } from "../support/busybox-image";
import { testEngine, testPrefix } from "../support/engine";
import { enterSwarm } from "../support/swarm";
import { Workspace, type Declared } from "./support/workspace";

const engine = testEngine();
const prefix = testPrefix();
const name = `${prefix}-web`;
const PASSWORD = "s3cret-of-the-swarm";
let leave = (): Promise<void> => Promise.resolve();
let workspace: Workspace;

const base64 = (text: string): string => Buffer.from(text).toString("base64");
interface Parts {
  readonly password?: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, unknown>>;
}
/** Prints what it is given and stays. */
const show = ["sh", "-c", "cat /run/secrets/password /motd; echo; exec sleep 3600"];

function declared({
  password = PASSWORD,
  args = show,
  env = { PLAIN: "1", HIDDEN: { secret: PASSWORD } },
}: Parts = {}): Declared[] {
  return [
    { type: "Network", name: "net", args: { name: `${prefix}-net`, driver: "overlay", attachable: true } },
    { type: "Secret", name: "password", args: { data: base64(password) } },
    { type: "ServiceConfig", name: "motd", args: { dataRaw: "hello" } },
    {
      type: "Service",
      name: "web",
      args: {
        name,
        taskSpec: {
          containerSpec: {
            image: busybox,
            args,
            env,
            stopGracePeriod: "1s",
            secrets: [{ secretId: { ref: "password.id" }, fileName: "password" }],
            configs: [{ configId: { ref: "motd.id" }, fileName: "/motd" }],
            mounts: [{ type: "tmpfs", target: "/scratch" }],
          },
          networksAdvanceds: [{ id: { ref: "net.id" }, aliases: ["web"] }],
          restartPolicy: { condition: "any", delay: "100ms" },
          placement: { constraints: ["node.role==manager"] },
        },
        updateConfig: { order: "stop-first", monitor: "1s", failureAction: "rollback" },
      },
    },
  ];
}

/** Waits until the service's running task has said this. */
async function says(wanted: string): Promise<void> {
  let seen = "";
  for (let tries = 0; tries < 150; tries++) {
    const tasks = await engine.swarm.tasks(name);
    seen = JSON.stringify(tasks.map(({ Status, DesiredState }) => ({ Status, DesiredState })));
    const running = tasks.find(({ Status, DesiredState }) => Status?.State === "running" && DesiredState === "running");
    const container = running?.Status?.ContainerStatus?.ContainerID;
    if (container && (await engine.logText(container)) === wanted) return;
    await sleep(200);
  }
  throw new Error(`no running task said it: ${seen}`);
}

beforeAll(async () => {
  await makeBusyboxImages(engine);
  leave = await enterSwarm(engine);
  workspace = await Workspace.open("swarm");
}, 300_000);

afterAll(async () => {
  await workspace.run(["destroy", "--yes"]);
  workspace.remove();
  await leave();
}, 180_000);

test("a service runs with its secret, config and network; nothing changes after it; no secret is in the state in clear", async () => {
  workspace.declare(declared());
  const up = await workspace.up();
  expect(up.output).toContain("1 of 1 tasks run");
  expect(up).toMatchObject({ exitCode: 0, changes: { create: 5 } });
  await says(`${PASSWORD}hello\n`);
  expect(await workspace.preview()).toMatchObject({ exitCode: 0, changes: { same: 5 } });
  const state = await workspace.export();
  for (const secret of [PASSWORD, base64(PASSWORD)]) expect(state + up.output + up.events).not.toContain(secret);
}, 240_000);

test("what another changed shows as exactly that in a preview, and an update repairs it", async () => {
  const service = await engine.swarm.inspectService(name);
  if (!service) throw new Error("no service");
  const spec: Record<string, unknown> = structuredClone({ ...service.Spec });
  const env = valueAt(spec, "TaskTemplate.ContainerSpec.Env");
  putAt(spec, "TaskTemplate.ContainerSpec.Env", [env, "ADDED=by-hand"].flat());
  putAt(spec, "TaskTemplate.ContainerSpec.Hostname", "renamed");
  await engine.swarm.updateService(service, spec);

  const preview = await workspace.preview("--diff");
  expect(preview).toMatchObject({ exitCode: 0, changes: { same: 4, update: 1 } });
  expect(preview.events).not.toContain("by-hand");
  const changed = [...preview.events.matchAll(/"(taskSpec[^"\\]*)":\{"diffKind"/g)].map(([, path]) => path);
  expect([...new Set(changed)].sort()).toEqual(["taskSpec.containerSpec.env.ADDED", "taskSpec.containerSpec.hostname"]);
  expect(await workspace.up()).toMatchObject({ exitCode: 0, changes: { update: 1 } });
  expect(await workspace.preview()).toMatchObject({ exitCode: 0, changes: { same: 5 } });
}, 240_000);

test("a changed secret is a new one: the service moves to it, and the old one goes", async () => {
  workspace.declare(declared({ password: "another-one" }));
  expect(await workspace.up()).toMatchObject({ exitCode: 0 });
  await says("another-onehello\n");
  const named = (await engine.swarm.listObjects("secrets")).filter(({ Spec }) => Spec.Name?.startsWith("password-"));
  expect(named).toHaveLength(1);
  expect(await workspace.preview()).toMatchObject({ exitCode: 0, changes: { same: 5 } });
}, 240_000);

test("an update that does not come up goes back to what ran, and says why", async () => {
  const before = (await engine.swarm.inspectService(name))?.Spec;
  workspace.declare(declared({ password: "another-one", args: ["sh", "-c", "echo it breaks; exit 3"] }));
  const failed = await workspace.up();
  expect(failed.exitCode).not.toBe(0);
  expect(failed.output).toContain("the swarm goes back to what ran");

  workspace.declare(declared({ password: "another-one" }));
  expect(await workspace.up()).toMatchObject({ exitCode: 0 });
  await says("another-onehello\n");
  expect((await engine.swarm.inspectService(name))?.Spec).toMatchObject({
    TaskTemplate: before?.["TaskTemplate"] ?? {},
  });
}, 240_000);

test("destroy leaves nothing", async () => {
  expect((await workspace.run(["destroy", "--yes"])).exitCode).toBe(0);
  expect(await engine.swarm.inspectService(name)).toBeUndefined();
  const secrets = await engine.swarm.listObjects("secrets");
  expect(secrets.filter(({ Spec }) => Spec.Name?.startsWith("password-"))).toEqual([]);
}, 120_000);

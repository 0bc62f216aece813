import { DockerProvider } from "../../../infra/providers/docker/provider";
import { property, type PropertyMap } from "../../../infra/providers/rpc/value";
import { busybox, makeBusyboxImages } from "../support/busybox-image";
import { removeAll, testEngine, testPrefix } from "../support/engine";
import { sideBySide } from "./properties/in-process";
import { openProxy, type Fault, type Proxy } from "./support/proxy";
import { containerType as type, context } from "./support/in-process";

// Every request of a replacement that changes something goes wrong once, in each way. In process: the steps of the engine are few.
const engine = testEngine();
const prefix = testPrefix();
/** A disk that is full stops what writes to it. */
const full: Fault = { status: 500, message: "write /var/lib/docker/tmp: no space left on device" };
const WRITES = /create|archive|start/;
const faults: readonly Fault[] = [
  { status: 500, message: "something went wrong inside the Engine" },
  full,
  "cut before",
  "cut after",
];

beforeAll(async () => {
  await makeBusyboxImages(engine);
}, 300_000);

afterAll(async () => {
  await removeAll(engine, prefix);
}, 120_000);

/** One container behind a proxy of its own. */
class Scene {
  readonly provider = new DockerProvider();
  readonly ref: { readonly urn: string; readonly type: string };
  id = "";

  private constructor(
    readonly name: string,
    readonly proxy: Proxy,
  ) {
    this.provider.configure({ host: proxy.host });
    this.ref = { urn: `urn:pulumi:test::faults::${type}::${name}`, type };
  }

  static async open(name: string): Promise<Scene> {
    const socket = (process.env["DOCKER_HOST"] ?? "").replace("unix://", "");
    return new Scene(name, await openProxy(socket));
  }

  inputs(value: string): PropertyMap {
    const args = {
      name: this.name,
      image: busybox,
      command: ["sh", "-c", `[ -f /data/file ] || echo kept > /data/file; exec sleep 3600`],
      envs: [`VALUE=${value}`],
      volumes: [{ volumeName: `${this.name}-data`, containerPath: "/data" }],
      uploads: [{ file: "/etc/app.conf", content: `value=${value}\n` }],
      healthcheck: { tests: ["CMD", "true"], interval: "1s" },
      restart: "unless-stopped",
      stopTimeout: 1,
    };
    return Object.fromEntries(Object.entries(args).map(([key, item]) => [key, property(item)]));
  }

  /** As the engine brings it up: a refresh, a diff, and what that asks for. */
  async up(value: string): Promise<void> {
    const news = this.inputs(value);
    await this.provider.check({ ...this.ref, olds: {}, news }, context);
    const read = this.id
      ? await this.provider.read({ ...this.ref, id: this.id, inputs: news, outputs: {} }, context)
      : undefined;
    const request = { ...this.ref, preview: false, timeout: 0 };
    if (!read) {
      this.id = (await this.provider.create({ ...request, inputs: news }, context)).id;
      return;
    }
    this.id = read.id;
    const olds = { id: read.id, oldInputs: read.inputs, oldOutputs: {} };
    const diff = await this.provider.diff({ ...this.ref, ...olds, news }, context);
    if (diff.replaces.length > 0) this.id = (await this.provider.create({ ...request, inputs: news }, context)).id;
    else if (diff.changed.length > 0) await this.provider.update({ ...request, ...olds, news }, context);
  }

  async state(): Promise<{ running: string[]; value: string | undefined; names: string[]; file: string }> {
    const all = await engine.listContainers({ name: [`^/?${this.name}($|\\.)`] });
    const serving = await engine.inspectContainer(this.name);
    const named = (list: typeof all): string[] => list.map(({ Names }) => (Names?.[0] ?? "").slice(1)).sort();
    return {
      running: named(all.filter(({ State }) => State === "running")),
      value: serving?.Config.Env?.find((entry) => entry.startsWith("VALUE="))?.slice(6),
      names: named(all).filter((name) => !name.includes(".replaced-")),
      file: serving?.State.Running ? (await engine.exec(serving.Id, ["cat", "/data/file"])).stdout : "",
    };
  }
}

test("whatever request of a replacement goes wrong, one of the two containers runs, and the next up converges", async () => {
  const trial = await Scene.open(`${prefix}-trial`);
  await trial.up("old");
  trial.proxy.fail(undefined);
  await trial.up("new");
  const steps = [...trial.proxy.changes];
  trial.proxy.close();
  // Create, upload, stop, policy, rename twice, start and the rename of the commit.
  expect(steps.length).toBeGreaterThanOrEqual(8);

  const wrong: string[] = [];
  const cases = steps.flatMap((step, at) =>
    faults.filter((fault) => fault !== full || WRITES.test(step)).map((fault) => ({ step, at, fault })),
  );
  await sideBySide(cases, 6, async ({ step, at, fault }, index) => {
    const what = `${JSON.stringify(fault)} at ${String(at)}, ${step}`;
    const scene = await Scene.open(`${prefix}-f${String(index)}`);
    try {
      await scene.up("old");
      scene.proxy.fail(at, fault);
      const failure = await scene.up("new").then(
        () => undefined,
        (error: unknown) => (error instanceof Error ? error.message : String(error)),
      );
      scene.proxy.fail(undefined);
      const after = await scene.state();
      if (after.running.length !== 1 || after.file !== "kept\n")
        wrong.push(`${what}: after it ${JSON.stringify(after)} (${failure ?? "no error"})`);
      await scene.up("new");
      const later = await scene.state();
      const converged =
        later.value === "new" && later.names.join() === scene.name && later.running.join() === scene.name;
      if (!converged || later.file !== "kept\n") wrong.push(`${what}: after the next up ${JSON.stringify(later)}`);
    } catch (error) {
      wrong.push(`${what}: ${error instanceof Error ? error.message : String(error)}`);
    } finally {
      scene.proxy.close();
      const left = await engine.listContainers({ name: [`^/?${scene.name}($|\\.)`] });
      await Promise.all(left.map(({ Id }) => engine.removeContainer(Id, { force: true })));
    }
  });
  expect(wrong).toEqual([]);
}, 600_000);

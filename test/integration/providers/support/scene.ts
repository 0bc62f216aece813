import { DockerProvider } from "../../../../infra/providers/docker/provider";
import { property, type PropertyMap } from "../../../../infra/providers/rpc/value";
import type { Engine } from "../../../../stacks/engine";
import { busybox } from "../../support/busybox-image";
import { containerType as type, context } from "./in-process";
import { openProxy, type Proxy } from "./proxy";

/** What of a scene's container is there. */
export interface State {
  readonly running: readonly string[];
  readonly value: string | undefined;
  /** All but rollback copies. */
  readonly names: readonly string[];
  readonly copies: number;
  /** The data on its volume. */
  readonly file: string;
}

/** One container with data on a volume, and a provider in this process that reaches the Engine over a proxy of its own. */
export class Scene {
  private readonly provider = new DockerProvider();
  private readonly ref: { readonly urn: string; readonly type: string };
  private id = "";

  private constructor(
    private readonly engine: Engine,
    readonly name: string,
    readonly proxy: Proxy,
    private readonly restart: string,
  ) {
    this.provider.configure({ host: proxy.host });
    this.ref = { urn: `urn:pulumi:test::faults::${type}::${name}`, type };
  }

  /** @param restart the container's policy */
  static async open(engine: Engine, name: string, restart = "unless-stopped"): Promise<Scene> {
    const socket = engine.where.host.replace("unix://", "");
    return new Scene(engine, name, await openProxy(socket), restart);
  }

  private inputs(value: string): PropertyMap {
    const args = {
      name: this.name,
      image: busybox,
      command: ["sh", "-c", `[ -f /data/file ] || echo kept > /data/file; exec sleep 3600`],
      envs: [`VALUE=${value}`],
      volumes: [{ volumeName: `${this.name}-data`, containerPath: "/data" }],
      uploads: [{ file: "/etc/app.conf", content: `value=${value}\n` }],
      healthcheck: { tests: ["CMD", "true"], interval: "1s" },
      restart: this.restart,
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

  async state(): Promise<State> {
    const { engine, name } = this;
    const all = await engine.listContainers({ name: [`^/?${name}($|\\.)`] });
    const serving = await engine.inspectContainer(name);
    const named = (list: typeof all): string[] => list.map(({ Names }) => (Names?.[0] ?? "").slice(1)).sort();
    const isCopy = (each: string): boolean => each.includes(".replaced-");
    return {
      running: named(all.filter(({ State }) => State === "running")),
      value: serving?.Config.Env?.find((entry) => entry.startsWith("VALUE="))?.slice(6),
      names: named(all).filter((each) => !isCopy(each)),
      copies: named(all).filter(isCopy).length,
      file: serving?.State.Running ? (await engine.exec(serving.Id, ["cat", "/data/file"])).stdout : "",
    };
  }

  /** Removes its containers and the proxy. */
  async close(): Promise<void> {
    this.proxy.close();
    const left = await this.engine.listContainers({ name: [`^/?${this.name}($|\\.)`] });
    await Promise.all(left.map(({ Id }) => this.engine.removeContainer(Id, { force: true })));
  }
}

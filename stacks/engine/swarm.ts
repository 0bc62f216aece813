import { z } from "zod";
import { EngineError } from "./errors";
import type { RegistryAuth } from "./engine";
import type { Transport } from "./transport";

const text = z.string().nullish();
const Version = z.looseObject({ Index: z.number() });
const Spec = z.looseObject({ Name: text, Labels: z.record(z.string(), z.string().nullish()).nullish(), Data: text });

/** A secret or config of a swarm; of a secret the Engine never tells the data. */
const SwarmObject = z.looseObject({ ID: z.string(), Version, Spec });
export type SwarmObject = z.output<typeof SwarmObject>;

const ServiceInspect = z.looseObject({
  ID: z.string(),
  Version,
  Spec: z.looseObject({
    Name: z.string(),
    Labels: z.record(z.string(), z.string().nullish()).nullish(),
    TaskTemplate: z.looseObject({}).nullish(),
    Mode: z.looseObject({ Replicated: z.looseObject({ Replicas: z.number().nullish() }).nullish() }).nullish(),
  }),
  PreviousSpec: z.looseObject({}).nullish(),
  UpdateStatus: z.looseObject({ State: text, Message: text }).nullish(),
});
export type ServiceInspect = z.output<typeof ServiceInspect>;

const Task = z.looseObject({
  ID: z.string(),
  Slot: z.number().nullish(),
  NodeID: text,
  CreatedAt: text,
  /** What its service's TaskTemplate was when it was made. */
  Spec: z.looseObject({}).nullish(),
  DesiredState: text,
  Status: z
    .looseObject({
      State: text,
      Message: text,
      Err: text,
      ContainerStatus: z.looseObject({ ContainerID: text }).nullish(),
    })
    .nullish(),
});
export type SwarmTask = z.output<typeof Task>;

/** What secrets and configs are called in the Engine's paths. */
export type ObjectKind = "secrets" | "configs";

const asHeader = (auth: RegistryAuth): string =>
  Buffer.from(JSON.stringify(auth)).toString("base64").replaceAll("+", "-").replaceAll("/", "_");
const Id = z.looseObject({ ID: z.string() });

/** The swarm that an Engine manages. */
export class Swarm {
  constructor(private readonly api: Transport) {}

  /** Makes a swarm of this Engine alone. @param address the host's, for other nodes */
  async init(address = "127.0.0.1"): Promise<void> {
    const body = { ListenAddr: "127.0.0.1:0", AdvertiseAddr: address };
    await this.api.json({ method: "POST", path: "/swarm/init", body, action: "make a swarm", timeout: 0 });
  }

  async leave(): Promise<void> {
    const request = { method: "POST", path: "/swarm/leave", query: { force: true }, timeout: 0 } as const;
    await this.api.json({ ...request, action: "leave the swarm" });
  }

  /** @param ref id or name */
  async inspectService(ref: string): Promise<ServiceInspect | undefined> {
    const found = await this.found(`/services/${encodeURIComponent(ref)}`, `inspect service "${ref}"`);
    return found === undefined ? undefined : ServiceInspect.parse(found);
  }

  async listServices(labels: readonly string[] = []): Promise<ServiceInspect[]> {
    const query = labels.length > 0 ? { filters: JSON.stringify({ label: labels }) } : {};
    const answer = await this.api.json({ method: "GET", path: "/services", query, action: "list services" });
    return z.array(ServiceInspect).parse(answer);
  }

  async createService(name: string, spec: object, auth?: RegistryAuth): Promise<string> {
    const request = { method: "POST", path: "/services/create", body: spec, ...authHeader(auth) } as const;
    return Id.parse(await this.api.json({ ...request, action: `create service "${name}"` })).ID;
  }

  /** @param rollback back to what it was before its last update; `spec` is not looked at then */
  async updateService(
    service: ServiceInspect,
    spec: object,
    options: { auth?: RegistryAuth | undefined; rollback?: boolean } = {},
  ): Promise<void> {
    await this.api.json({
      method: "POST",
      path: `/services/${service.ID}/update`,
      query: {
        version: service.Version.Index,
        rollback: options.rollback === true ? "previous" : undefined,
        // Without credentials of its own the service keeps those it has.
        registryAuthFrom: options.auth === undefined ? "spec" : undefined,
      },
      body: spec,
      ...authHeader(options.auth),
      action: `update service "${service.Spec.Name}"`,
    });
  }

  async removeService(ref: string): Promise<void> {
    await this.removed(`/services/${encodeURIComponent(ref)}`, `remove service "${ref}"`);
  }

  /** Tasks of a service, those that ended too. */
  async tasks(service: string): Promise<SwarmTask[]> {
    const query = { filters: JSON.stringify({ service: [service] }) };
    const answer = await this.api.json({
      method: "GET",
      path: "/tasks",
      query,
      action: `list the tasks of "${service}"`,
    });
    return z.array(Task).parse(answer);
  }

  /** @param ref id or name */
  async inspectObject(kind: ObjectKind, ref: string): Promise<SwarmObject | undefined> {
    const found = await this.found(`/${kind}/${encodeURIComponent(ref)}`, `inspect ${one(kind)} "${ref}"`);
    return found === undefined ? undefined : SwarmObject.parse(found);
  }

  async listObjects(kind: ObjectKind): Promise<SwarmObject[]> {
    return z.array(SwarmObject).parse(await this.api.json({ method: "GET", path: `/${kind}`, action: `list ${kind}` }));
  }

  /** @param data in base64 */
  async createObject(
    kind: ObjectKind,
    name: string,
    data: string,
    labels: Readonly<Record<string, string>>,
  ): Promise<string> {
    const body = { Name: name, Data: data, Labels: labels };
    const request = { method: "POST", path: `/${kind}/create`, body } as const;
    return Id.parse(await this.api.json({ ...request, action: `create ${one(kind)} "${name}"` })).ID;
  }

  /** Labels are all of a secret or config that can change. */
  async updateObject(kind: ObjectKind, object: SwarmObject, labels: Readonly<Record<string, string>>): Promise<void> {
    const name = object.Spec.Name ?? object.ID;
    await this.api.json({
      method: "POST",
      path: `/${kind}/${object.ID}/update`,
      query: { version: object.Version.Index },
      body: { ...object.Spec, Labels: labels },
      action: `update ${one(kind)} "${name}"`,
    });
  }

  async removeObject(kind: ObjectKind, ref: string): Promise<void> {
    await this.removed(`/${kind}/${encodeURIComponent(ref)}`, `remove ${one(kind)} "${ref}"`);
  }

  private async found(path: string, action: string): Promise<unknown> {
    try {
      return await this.api.json({ method: "GET", path, action });
    } catch (error) {
      if (error instanceof EngineError && error.status === 404) return undefined;
      throw inSwarm(error);
    }
  }

  private async removed(path: string, action: string): Promise<void> {
    try {
      await this.api.json({ method: "DELETE", path, action });
    } catch (error) {
      if (!(error instanceof EngineError) || error.status !== 404) throw inSwarm(error);
    }
  }
}

const one = (kind: ObjectKind): string => kind.replace(/s$/, "");
const authHeader = (auth: RegistryAuth | undefined) => (auth ? { headers: { "X-Registry-Auth": asHeader(auth) } } : {});

/** The Engine's own words name docker commands that start a swarm: one line is enough. */
function inSwarm(error: unknown): unknown {
  if (!(error instanceof EngineError) || error.status !== 503) return error;
  return new EngineError(
    `${error.message.split(/: (?:This node|.*not a swarm manager)/)[0] ?? ""}: this Engine is no swarm manager; make it one with \`docker swarm init\`, or name a manager as docker:host`,
    503,
  );
}

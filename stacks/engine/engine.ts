import type { Readable } from "node:stream";
import { z } from "zod";
import { EngineError } from "./errors";
import type { EngineHost } from "./host";
import { compareApi, engineInfo, type EngineInfo } from "./info";
import { newestApi, oldestApi } from "./negotiate";
import * as schema from "./schemas";
import { capture, demultiplex, jsonLines, readAll } from "./streams";
import { Swarm } from "./swarm";
import { Connection, transport, type EngineRequest, type Transport } from "./transport";

/** Filters of a list: each name holds several values, any of which may match. */
export type Filters = Record<string, readonly string[]>;
/** Credentials of a registry, as the docker CLI sends them. */
export interface RegistryAuth {
  username?: string;
  password?: string;
  identitytoken?: string;
  serveraddress?: string;
}
/** One line of progress of a pull or build. */
export interface Progress {
  /** A layer. */
  id?: string;
  status?: string;
  stream?: string;
  /** Bytes of the layer that are there, and all. */
  current?: number;
  total?: number;
  /** What was made: the image of a build, the digest of a push. */
  made?: string;
}
export interface ExecResult {
  exitCode: number;
  stdout: string;
  stderr: string;
}

const Created = z.looseObject({ Id: z.string(), Warnings: z.array(z.string()).nullish() });
const Waited = z.looseObject({ StatusCode: z.number() });
const ProgressLine = z.looseObject({
  id: z.string().optional(),
  status: z.string().optional(),
  stream: z.string().optional(),
  error: z.string().optional(),
  progressDetail: z.looseObject({ current: z.number().optional(), total: z.number().optional() }).nullish(),
  // BuildKit's own progress is bytes in base64.
  aux: z.union([z.looseObject({ ID: z.string().optional(), Digest: z.string().optional() }), z.string()]).nullish(),
});
/** The Engine wants the padding that Node's base64url leaves out: without it, it takes the credentials for none. */
const asHeader = (value: object): string =>
  Buffer.from(JSON.stringify(value)).toString("base64").replaceAll("+", "-").replaceAll("/", "_");
const Exec = z.looseObject({ ExitCode: z.number().nullish() });
const ping = z.looseObject({ ApiVersion: z.string(), MinAPIVersion: z.string().nullish() });

/**
 * One Docker Engine. What does not exist is `undefined` where one reads and no error where one removes;
 * every other refusal is an EngineError that says what failed in the Engine's words.
 */
export class Engine {
  private readonly connection: Connection;
  private readonly plain: Transport;
  private readonly api: Transport;
  private negotiated: Promise<string> | undefined;
  private known: Promise<EngineInfo> | undefined;

  /** The swarm that it manages. */
  readonly swarm: Swarm;

  /** @param atOnce requests at once to this Engine alone; absent: it shares the 16 of the process with all others */
  constructor(
    readonly where: EngineHost,
    atOnce?: number,
  ) {
    this.connection = new Connection(where, atOnce);
    this.plain = transport(this.connection, () => Promise.resolve(undefined));
    this.api = transport(this.connection, () => this.apiVersion());
    this.swarm = new Swarm(this.api);
  }

  /** Ends what is still asked and the connections. Needed only where many Engines are asked one after the other. */
  close(): Promise<void> {
    return this.connection.close();
  }

  /** The API version in use: the newest that both sides speak. Found once. */
  apiVersion(): Promise<string> {
    return (this.negotiated ??= this.negotiate().catch((error: unknown) => {
      this.negotiated = undefined;
      throw error;
    }));
  }

  private async negotiate(): Promise<string> {
    const { ApiVersion, MinAPIVersion } = ping.parse(
      await this.plain.json({
        method: "GET",
        path: "/version",
        action: "ask the Engine for its version",
        timeout: 15_000,
      }),
    );
    if (compareApi(ApiVersion, oldestApi) < 0) {
      throw new EngineError(
        `can't use the Docker Engine at "${this.where.host}": its API is "${ApiVersion}", "${oldestApi}" is needed; upgrade it to 20.10 or later`,
      );
    }
    if (MinAPIVersion && compareApi(MinAPIVersion, newestApi) > 0) {
      throw new EngineError(
        `can't use the Docker Engine at "${this.where.host}": it needs API "${MinAPIVersion}" at least, this client speaks up to "${newestApi}"`,
      );
    }
    return compareApi(ApiVersion, newestApi) < 0 ? ApiVersion : newestApi;
  }

  async version(): Promise<schema.EngineVersion> {
    return schema.EngineVersion.parse(
      await this.plain.json({ method: "GET", path: "/version", action: "ask the Engine for its version" }),
    );
  }

  /** What the Engine and its host can do. Asked once per Engine object. */
  info(): Promise<EngineInfo> {
    return (this.known ??= this.askInfo().catch((error: unknown) => {
      this.known = undefined;
      throw error;
    }));
  }

  private async askInfo(): Promise<EngineInfo> {
    const [info, version] = await Promise.all([
      this.api.json({ method: "GET", path: "/info", action: "ask the Engine for its state" }),
      this.version(),
    ]);
    return engineInfo(schema.RawInfo.parse(info), version);
  }

  /** What images, containers, volumes and build cache take. The Engine may count for minutes: it is not waited for longer. */
  async diskUsage(timeout: number): Promise<schema.DiskUsage> {
    return schema.DiskUsage.parse(
      await this.api.json({ method: "GET", path: "/system/df", action: "ask for the disk usage", timeout }),
    );
  }

  // Containers

  /** @param ref id or name. */
  async inspectContainer(ref: string): Promise<schema.ContainerInspect | undefined> {
    const answer = await this.found({
      method: "GET",
      path: `/containers/${at(ref)}/json`,
      action: `inspect container "${ref}"`,
    });
    return answer === undefined ? undefined : schema.ContainerInspect.parse(answer);
  }

  /** Stopped ones too. Filters: label, name (a pattern), network, volume, status, ancestor. */
  async listContainers(filters: Filters = {}): Promise<schema.ContainerSummary[]> {
    const query = { all: true, filters: filtered(filters) };
    return z
      .array(schema.ContainerSummary)
      .parse(await this.api.json({ method: "GET", path: "/containers/json", query, action: "list containers" }));
  }

  /** Creates, does not start. @returns id and the Engine's warnings. */
  async createContainer(
    name: string | undefined,
    body: object,
    platform?: string,
  ): Promise<{ id: string; warnings: string[] }> {
    const request = { method: "POST", path: "/containers/create", query: { name, platform }, body } as const;
    const { Id, Warnings } = Created.parse(
      await this.api.json({ ...request, action: `create container "${name ?? ""}"` }),
    );
    return { id: Id, warnings: Warnings ?? [] };
  }

  async startContainer(ref: string): Promise<void> {
    await this.post(`/containers/${at(ref)}/start`, `start container "${ref}"`);
  }

  /** @param seconds until SIGKILL; absent: the container's own stop timeout. */
  async stopContainer(ref: string, seconds?: number): Promise<void> {
    // Without a bound given, the container's own may be long: no timeout of ours.
    await this.post(`/containers/${at(ref)}/stop`, `stop container "${ref}"`, { t: seconds }, undefined, 0);
  }

  async killContainer(ref: string, signal = "SIGKILL"): Promise<void> {
    await this.post(`/containers/${at(ref)}/kill`, `kill container "${ref}"`, { signal });
  }

  async restartContainer(ref: string, seconds?: number): Promise<void> {
    await this.post(`/containers/${at(ref)}/restart`, `restart container "${ref}"`, { t: seconds }, undefined, 0);
  }

  async renameContainer(ref: string, name: string): Promise<void> {
    await this.post(`/containers/${at(ref)}/rename`, `rename container "${ref}" to "${name}"`, { name });
  }

  /** Nothing happens when there is none. `volumes`: its anonymous volumes too. */
  async removeContainer(ref: string, options: { force?: boolean; volumes?: boolean } = {}): Promise<void> {
    const query = { force: options.force ?? false, v: options.volumes ?? false };
    await this.found({
      method: "DELETE",
      path: `/containers/${at(ref)}`,
      query,
      action: `remove container "${ref}"`,
      timeout: 0,
    });
  }

  /** Changes resources and restart policy in place. */
  async updateContainer(ref: string, body: object): Promise<void> {
    await this.post(`/containers/${at(ref)}/update`, `update container "${ref}"`, {}, body);
  }

  /** Waits until it stops (or for another condition). @returns the exit code. */
  async waitContainer(
    ref: string,
    condition: "not-running" | "next-exit" | "removed" = "not-running",
  ): Promise<number> {
    const request = { method: "POST", path: `/containers/${at(ref)}/wait`, query: { condition }, timeout: 0 } as const;
    // A stream, so that hours of waiting take no request slot.
    const answer = await readAll(await this.api.stream({ ...request, action: `wait for container "${ref}"` }));
    return Waited.parse(JSON.parse(answer.toString())).StatusCode;
  }

  /**
   * Output so far (and, with `follow`, from now on) without frame headers, both sources in the order they came.
   * @param options.since, until seconds since 1970, or as the Engine takes them (RFC 3339); tail: number of lines;
   * timestamps: RFC 3339 before each line; details: the log driver's attributes.
   */
  async logs(
    ref: string,
    options: {
      follow?: boolean;
      tail?: number | string;
      since?: number | string;
      until?: number | string;
      timestamps?: boolean;
      details?: boolean;
      stdout?: boolean;
      stderr?: boolean;
      tty?: boolean;
    } = {},
  ): Promise<Readable> {
    const tty = options.tty ?? (await this.inspectContainer(ref))?.Config.Tty ?? false;
    const { follow, tail, since, until, timestamps, details, stdout = true, stderr = true } = options;
    const query = {
      stdout,
      stderr,
      details,
      follow: follow ?? false,
      tail: tail ?? "all",
      since,
      until,
      timestamps,
    };
    const path = `/containers/${at(ref)}/logs`;
    return demultiplex(await this.api.stream({ method: "GET", path, query, action: `read the logs of "${ref}"` }), tty);
  }

  /** The last lines of a container's output, as text. */
  async logText(ref: string, tail = 100): Promise<string> {
    return (await readAll(await this.logs(ref, { tail }))).toString();
  }

  /** Unpacks a tar archive into a folder of the container. */
  async putArchive(ref: string, folder: string, tar: Buffer | Readable): Promise<void> {
    const request = {
      method: "PUT",
      path: `/containers/${at(ref)}/archive`,
      query: { path: folder },
      file: tar,
    } as const;
    await this.api.json({ ...request, action: `upload files to "${folder}" of container "${ref}"`, timeout: 0 });
  }

  /** A tar archive of a path; undefined when there is none. */
  async getArchive(ref: string, path: string): Promise<Readable | undefined> {
    const request = { method: "GET", path: `/containers/${at(ref)}/archive`, query: { path } } as const;
    return absent(this.api.stream({ ...request, action: `read "${path}" of container "${ref}"` }));
  }

  /** Files that differ from the image's, outside mounts. */
  async changes(ref: string): Promise<schema.DiskChange[]> {
    const request = { method: "GET", path: `/containers/${at(ref)}/changes`, timeout: 0 } as const;
    return (
      z
        .array(schema.DiskChange)
        .nullable()
        .parse(await this.api.json({ ...request, action: `compare the files of "${ref}"` })) ?? []
    );
  }

  /** Runs a command in a running container to its end. */
  async exec(
    ref: string,
    command: readonly string[],
    options: { user?: string; env?: readonly string[]; workingDir?: string } = {},
  ): Promise<ExecResult> {
    const action = `run "${command[0] ?? ""}" in container "${ref}"`;
    const body = {
      Cmd: command,
      AttachStdout: true,
      AttachStderr: true,
      ...(options.user !== undefined && { User: options.user }),
      ...(options.env && { Env: options.env }),
      ...(options.workingDir !== undefined && { WorkingDir: options.workingDir }),
    };
    const { Id } = Created.parse(
      await this.api.json({ method: "POST", path: `/containers/${at(ref)}/exec`, body, action }),
    );
    const start = { method: "POST", path: `/exec/${Id}/start`, body: { Detach: false, Tty: false }, action } as const;
    const output = await capture(await this.api.stream(start));
    const { ExitCode } = Exec.parse(await this.api.json({ method: "GET", path: `/exec/${Id}/json`, action }));
    return { exitCode: ExitCode ?? -1, ...output };
  }

  // Images

  async inspectImage(ref: string): Promise<schema.ImageInspect | undefined> {
    const answer = await this.found({
      method: "GET",
      path: `/images/${imagePath(ref)}/json`,
      action: `inspect image "${ref}"`,
    });
    return answer === undefined ? undefined : schema.ImageInspect.parse(answer);
  }

  /** Pulls an image by tag or digest. */
  async pullImage(
    ref: string,
    options: { platform?: string; auth?: RegistryAuth; onProgress?: (line: Progress) => void } = {},
  ): Promise<void> {
    const action = `pull image "${ref}"`;
    // A reference without tag or digest would pull every tag.
    const fromImage = ref.includes("@") || /:[^/]+$/.test(ref) ? ref : `${ref}:latest`;
    const stream = await this.api.stream({
      method: "POST",
      path: "/images/create",
      query: { fromImage, platform: options.platform },
      ...(options.auth && {
        headers: { "X-Registry-Auth": asHeader(options.auth) },
      }),
      action,
    });
    await follow(stream, action, options.onProgress);
  }

  /** Nothing happens when there is none. */
  async removeImage(ref: string, force = false): Promise<void> {
    await this.found({
      method: "DELETE",
      path: `/images/${imagePath(ref)}`,
      query: { force },
      action: `remove image "${ref}"`,
      timeout: 0,
    });
  }

  async tagImage(ref: string, repo: string, tag: string): Promise<void> {
    await this.post(`/images/${imagePath(ref)}/tag`, `tag image "${ref}" as "${repo}:${tag}"`, { repo, tag });
  }

  /**
   * Pushes a tag to the registry that its name says.
   * @returns the digest of what the registry now has
   */
  async pushImage(
    repo: string,
    tag: string,
    options: { auth?: RegistryAuth; onProgress?: (line: Progress) => void } = {},
  ): Promise<string | undefined> {
    const action = `push image "${repo}:${tag}"`;
    const stream = await this.api.stream({
      method: "POST",
      path: `/images/${imagePath(repo)}/push`,
      query: { tag },
      headers: { "X-Registry-Auth": asHeader(options.auth ?? {}) },
      action,
    });
    let digest: string | undefined;
    await follow(stream, action, (line) => {
      digest = line.made ?? digest;
      options.onProgress?.(line);
    });
    return digest;
  }

  /**
   * Builds a tar archive that holds a Dockerfile, with the Engine's own builder.
   * @param options.query further parameters of the Engine's build, in its own words
   * @param options.registries credentials for the registries of base images, by host
   * @returns the image's id, where the Engine tells it
   */
  async buildImage(
    context: Buffer | Readable | undefined,
    options: {
      tags: readonly string[];
      dockerfile?: string;
      buildArgs?: Record<string, string>;
      query?: EngineRequest["query"];
      registries?: Readonly<Record<string, object>>;
      onProgress?: (line: Progress) => void;
    },
  ): Promise<string | undefined> {
    const action = `build image "${options.tags[0] ?? ""}"`;
    const query = {
      t: options.tags,
      dockerfile: options.dockerfile,
      rm: true,
      forcerm: true,
      ...(options.buildArgs && { buildargs: JSON.stringify(options.buildArgs) }),
      ...options.query,
    };
    const stream = await this.api.stream({
      method: "POST",
      path: "/build",
      query,
      ...(context && { file: context }),
      ...(options.registries && { headers: { "X-Registry-Config": asHeader(options.registries) } }),
      action,
    });
    let id: string | undefined;
    await follow(stream, action, (line) => {
      id = line.made ?? id;
      options.onProgress?.(line);
    });
    return id;
  }

  async listImages(filters: Filters = {}): Promise<{ Id: string; RepoTags?: string[] | null | undefined }[]> {
    const query = { filters: filtered(filters) };
    const answer = await this.api.json({ method: "GET", path: "/images/json", query, action: "list images" });
    return z.array(z.looseObject({ Id: z.string(), RepoTags: z.array(z.string()).nullish() })).parse(answer);
  }

  // Networks

  /** @param ref id or name; several networks may have one name: then the Engine picks none and says so. */
  async inspectNetwork(ref: string): Promise<schema.NetworkInspect | undefined> {
    const answer = await this.found({
      method: "GET",
      path: `/networks/${at(ref)}`,
      action: `inspect network "${ref}"`,
    });
    return answer === undefined ? undefined : schema.NetworkInspect.parse(answer);
  }

  async listNetworks(filters: Filters = {}): Promise<schema.NetworkInspect[]> {
    const query = { filters: filtered(filters) };
    const answer = await this.api.json({ method: "GET", path: "/networks", query, action: "list networks" });
    return z.array(schema.NetworkInspect).parse(answer);
  }

  /** Refuses a name that is taken: the Engine itself allows two networks of one name. */
  async createNetwork(body: { Name: string } & Record<string, unknown>): Promise<string> {
    const request = { method: "POST", path: "/networks/create", body: { CheckDuplicate: true, ...body } } as const;
    return Created.parse(await this.api.json({ ...request, action: `create network "${body.Name}"` })).Id;
  }

  async removeNetwork(ref: string): Promise<void> {
    await this.found({ method: "DELETE", path: `/networks/${at(ref)}`, action: `remove network "${ref}"` });
  }

  /** @param endpoint EndpointConfig: Aliases, IPAMConfig, DriverOpts, ... */
  async connectNetwork(network: string, container: string, endpoint: object = {}): Promise<void> {
    const body = { Container: container, EndpointConfig: endpoint };
    await this.post(
      `/networks/${at(network)}/connect`,
      `connect container "${container}" to network "${network}"`,
      {},
      body,
    );
  }

  async disconnectNetwork(network: string, container: string, force = false): Promise<void> {
    const body = { Container: container, Force: force };
    await this.post(
      `/networks/${at(network)}/disconnect`,
      `disconnect container "${container}" from network "${network}"`,
      {},
      body,
    );
  }

  // Volumes

  async inspectVolume(name: string): Promise<schema.VolumeInspect | undefined> {
    const answer = await this.found({
      method: "GET",
      path: `/volumes/${at(name)}`,
      action: `inspect volume "${name}"`,
    });
    return answer === undefined ? undefined : schema.VolumeInspect.parse(answer);
  }

  async listVolumes(filters: Filters = {}): Promise<schema.VolumeInspect[]> {
    const query = { filters: filtered(filters) };
    const answer = await this.api.json({ method: "GET", path: "/volumes", query, action: "list volumes" });
    return z.looseObject({ Volumes: z.array(schema.VolumeInspect).nullish() }).parse(answer).Volumes ?? [];
  }

  /** Gives the existing one when the name is taken, as the Engine does. */
  async createVolume(body: { Name: string } & Record<string, unknown>): Promise<schema.VolumeInspect> {
    const request = { method: "POST", path: "/volumes/create", body, action: `create volume "${body.Name}"` } as const;
    return schema.VolumeInspect.parse(await this.api.json(request));
  }

  async removeVolume(name: string, force = false): Promise<void> {
    await this.found({
      method: "DELETE",
      path: `/volumes/${at(name)}`,
      query: { force },
      action: `remove volume "${name}"`,
    });
  }

  /** Events from now on (or between `since` and `until`, seconds since 1970). Leaving the loop ends the request. */
  async *events(
    filters: Filters = {},
    options: { since?: number; until?: number } = {},
  ): AsyncGenerator<schema.EngineEvent> {
    const query = { filters: filtered(filters), ...options };
    const stream = await this.api.stream({
      method: "GET",
      path: "/events",
      query,
      action: "follow the Engine's events",
    });
    try {
      for await (const event of jsonLines(stream)) yield schema.EngineEvent.parse(event);
    } finally {
      stream.destroy();
    }
  }

  private async post(
    path: string,
    action: string,
    query: EngineRequest["query"] = {},
    body?: object,
    timeout?: number,
  ): Promise<void> {
    await this.api.json({ method: "POST", path, query, body, action, ...(timeout !== undefined && { timeout }) });
  }

  private found(request: EngineRequest): Promise<unknown> {
    return absent(this.api.json(request));
  }
}

/** undefined for "404 no such ...". */
async function absent<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof EngineError && error.status === 404) return undefined;
    throw error;
  }
}

/** Reads progress to its end; the Engine reports a failed pull or build as a line of an answer with status 200. */
async function follow(stream: Readable, action: string, onProgress?: (line: Progress) => void): Promise<void> {
  for await (const value of jsonLines(stream)) {
    const line = ProgressLine.parse(value);
    if (line.error !== undefined) throw new EngineError(`can't ${action}: ${line.error.trim()}`);
    const { id, status, stream: text, progressDetail, aux } = line;
    const made = typeof aux === "object" ? (aux?.ID ?? aux?.Digest) : undefined;
    onProgress?.({
      ...(progressDetail?.current !== undefined && { current: progressDetail.current }),
      ...(progressDetail?.total !== undefined && { total: progressDetail.total }),
      ...(made !== undefined && { made }),
      ...(id !== undefined && { id }),
      ...(status !== undefined && { status }),
      ...(text !== undefined && { stream: text }),
    });
  }
}

const at = (ref: string): string => encodeURIComponent(ref);
/** An image reference keeps its slashes. */
const imagePath = (ref: string): string => ref.split("/").map(encodeURIComponent).join("/");
const filtered = (filters: Filters): string | undefined =>
  Object.keys(filters).length ? JSON.stringify(filters) : undefined;

import { fillText } from "../../../infra/components/secrets";
import { buildSandboxImages } from "../../../infra/toolchain/sandbox/build/build";
import { alfaStack, bootstrapSql, parseAlfaConfig } from "../../../stacks/alfa";
import type { Engine } from "../../../stacks/engine";
import { createBody, usualContext, uploadArchive } from "../../../stacks/lenses/engine";
import { argsFromService } from "../../../stacks/lenses/pulumi";
import type { Service } from "../../../stacks/model/service";
import { containerName, type Stack } from "../../../stacks/model/stack";

export const backstageImage = "sandbox.local/alfa/backstage:1.0.0";

/** The declared stack of a test, made and started by hand: what `pulumi up` does, without Pulumi. */
export class Scene {
  readonly stack: Stack;
  private readonly config;
  private readonly values: Record<string, string>;

  constructor(
    private readonly engine: Engine,
    readonly prefix: string,
    settings: Readonly<Record<string, unknown>> = {},
  ) {
    const socketPath = engine.where.host.replace(/^unix:\/\//, "");
    this.config = parseAlfaConfig({
      project: prefix,
      prefix: `${prefix}-`,
      registry: "sandbox.local",
      portOffset: 41_000,
      socketPath,
      backstageImage,
      ...settings,
    });
    this.stack = alfaStack(this.config);
    this.values = Object.fromEntries(
      Object.keys(this.stack.secrets).map((name) => [name, `${name.toLowerCase()}-of-the-test`]),
    );
  }

  /** Builds the images and makes the networks. */
  async prepare(names: readonly string[]): Promise<void> {
    await this.build(names);
    for (const { name, driver, internal } of Object.values(this.stack.networks))
      await this.engine.createNetwork({ Name: name, Driver: driver, Internal: internal ?? false });
  }

  async build(names: readonly string[]): Promise<void> {
    const images = names.map((name) => this.service(name).image ?? "");
    await buildSandboxImages(this.engine, images);
  }

  /** Starts a declared service, changed by the test if it likes. */
  async start(name: string, change: (service: Service) => Service = (same) => same): Promise<void> {
    const service = change(this.service(name));
    const args = argsFromService(this.stack, service);
    // eslint-disable-next-line @typescript-eslint/no-unsafe-assignment -- the same value with other texts
    const filled: typeof args = JSON.parse(JSON.stringify(args), (_, value: unknown) =>
      typeof value === "string" ? fillText(value, this.values) : value,
    );
    const { body, connects, uploads } = createBody(filled, { ...usualContext, apiVersion: "1.41" });
    const { id } = await this.engine.createContainer(this.container(name), body);
    for (const { network, endpoint } of connects) await this.engine.connectNetwork(network, id, endpoint);
    if (uploads.length > 0) await this.engine.putArchive(id, "/", uploadArchive(uploads));
    await this.engine.startContainer(id);
  }

  /** Waits until the container is as wanted ("healthy", "unhealthy", "exited"); fails with its last lines after `seconds`. */
  async reaches(name: string, wanted: string, seconds = 60): Promise<void> {
    let seen: string | undefined;
    const end = Date.now() + seconds * 1000;
    while (Date.now() < end) {
      const state = (await this.engine.inspectContainer(this.container(name)))?.State;
      seen = state?.Running === false ? "exited" : state?.Health?.Status;
      if (seen === wanted) return;
      await pause(500);
    }
    throw new Error(`${name} is ${String(seen)}, not ${wanted}: ${await this.logs(name)}`);
  }

  logs(name: string): Promise<string> {
    return this.engine.logText(this.container(name), 100);
  }

  /** Standard output of curl, run in a container. */
  async curl(name: string, ...args: readonly string[]): Promise<string> {
    return (await this.run(name, ["curl", "-s", "-m", "10", ...args])).stdout;
  }

  run(name: string, command: readonly string[]) {
    return this.engine.exec(this.container(name), command);
  }

  /** Roles and databases, as the stack makes them in the running PostgreSQL. */
  async bootstrapDatabases(): Promise<void> {
    const sql = bootstrapSql(this.config, (secret) => this.secret(secret));
    const command = ["sh", "-c", 'printf "%s\\n" "$SQL" | psql -U alfa -d postgres'];
    const { exitCode, stderr } = await this.engine.exec(this.container("postgres"), command, { env: [`SQL=${sql}`] });
    if (exitCode !== 0) throw new Error(stderr);
  }

  secret(name: string): string {
    return this.values[name] ?? "";
  }

  container(name: string): string {
    return containerName(this.stack, this.service(name));
  }

  private service(name: string): Service {
    const service = this.stack.services[name];
    if (!service) throw new Error(`the stack has no service "${name}"`);
    return service;
  }
}

/** Repeats a check that fails until it does not, for `seconds` at most. */
export async function eventually(check: () => Promise<void>, seconds = 30): Promise<void> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    try {
      await check();
      return;
    } catch (error) {
      if (Date.now() > end) throw error;
      await pause(500);
    }
  }
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

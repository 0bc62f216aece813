import { spawn, type ChildProcess } from "node:child_process";
import path from "node:path";
import { createInterface } from "node:readline";
import { credentials, type ServiceError } from "@grpc/grpc-js";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import { CheckRequest, ConfigureRequest, InvokeRequest } from "@pulumi/pulumi/proto/provider_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { decodeMap, encodeMap, plainMap, property } from "../../../../infra/providers/rpc/value";
import { checkout } from "../../../../infra/toolchain/paths";

type Values = Readonly<Record<string, unknown>>;
type Variables = Readonly<Record<string, string | undefined>>;

const struct = (values: Values): Struct => {
  const map = Object.entries(values).map(([name, value]) => [name, property(value)] as const);
  return Struct.fromJavaScript(encodeMap(Object.fromEntries(map)));
};

/** The Docker provider's own process, asked as the engine asks it. */
export class Plugin {
  private constructor(
    private readonly child: ChildProcess,
    private readonly client: ResourceProviderClient,
  ) {}

  /** @param variables of its environment besides this process's own; undefined takes one away */
  static async start(variables: Variables = {}): Promise<Plugin> {
    const file = path.join(checkout, "infra", "providers", "docker", "pulumi-resource-docker");
    const env = { ...process.env, ...variables };
    const child = spawn(process.execPath, [file], { env, stdio: ["ignore", "pipe", "inherit"] });
    const port = await new Promise<string>((resolve, reject) => {
      createInterface({ input: child.stdout }).once("line", resolve);
      child.once("exit", (code) => {
        reject(new Error(`the provider ended with exit code ${String(code)}`));
      });
    });
    return new Plugin(child, new ResourceProviderClient(`127.0.0.1:${port}`, credentials.createInsecure()));
  }

  /** The settings that the provider refuses, as "NAME: REASON". */
  async checkConfig(settings: Values): Promise<string[]> {
    const request = new CheckRequest().setNews(struct(settings));
    const response = await asked<{ getFailuresList(): { getProperty(): string; getReason(): string }[] }>((answer) =>
      this.client.checkConfig(request, answer),
    );
    return response.getFailuresList().map((failure) => `${failure.getProperty()}: ${failure.getReason()}`);
  }

  /** @throws Error with the provider's message */
  async configure(settings: Values): Promise<void> {
    await asked((answer) => this.client.configure(new ConfigureRequest().setArgs(struct(settings)), answer));
  }

  /** Calls a function of the package, such as "getNetwork". @throws Error with the provider's message */
  async invoke(name: string, args: Values): Promise<Record<string, unknown>> {
    const request = new InvokeRequest().setTok(`docker:index/${name}:${name}`).setArgs(struct(args));
    const response = await asked<{ getReturn(): Struct | undefined }>((answer) => this.client.invoke(request, answer));
    return plainMap(decodeMap(response.getReturn()?.toJavaScript() ?? {}));
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.child.once("exit", resolve));
    this.client.close();
    this.child.kill();
    await ended;
  }
}

function asked<T>(call: (answer: (error: ServiceError | null, response: T) => void) => unknown): Promise<T> {
  return new Promise((resolve, reject) => {
    call((error, response) => {
      if (error) reject(new Error(error.details));
      else resolve(response);
    });
  });
}

import { connect, createServer, type AddressInfo, type Socket } from "node:net";
import { pipeline } from "node:stream";
import {
  Client,
  credentials,
  Server,
  ServerCredentials,
  status,
  type handleUnaryCall,
  type MethodDefinition,
  type ServiceDefinition,
} from "@grpc/grpc-js";
import { AnalyzerService } from "@pulumi/pulumi/proto/analyzer_grpc_pb";
import {
  AnalyzerHandshakeResponse,
  AnalyzerStackConfigureRequest,
  AnalyzerStackConfigureResponse,
} from "@pulumi/pulumi/proto/analyzer_pb";
import { limits } from "./limits";

type Bytes = MethodDefinition<Buffer, Buffer>;

const same = (bytes: Buffer): Buffer => bytes;

/** Messages pass as bytes: what a later SDK adds to them is not lost. */
const asBytes = (service: Readonly<Record<string, { path: string }>>): ServiceDefinition =>
  Object.fromEntries(
    Object.entries(service).map(([name, { path }]): [string, Bytes] => [
      name,
      {
        path,
        requestStream: false,
        responseStream: false,
        requestSerialize: same,
        requestDeserialize: same,
        responseSerialize: same,
        responseDeserialize: same,
      },
    ]),
  );

/** A pack that runs. */
interface Pack {
  readonly port: number;
  readonly client: Client;
}

/** How long calls that came over the first connection may take. */
const DRAIN_MS = 60_000;

const portOf = (address: AddressInfo | string | null): number =>
  typeof address === "object" && address !== null ? address.port : 0;

const CONFIGURE_STACK = "/pulumirpc.Analyzer/ConfigureStack";

/**
 * Stands between the CLI and a policy pack. A pack of the Node SDK reads the stack's name and configuration from its
 * environment, but the CLI tells them by ConfigureStack, to a pack that already runs; so the proxy answers first, and
 * the pack is started with what it heard. The vendor's host does the same (sdk/policy_proxy.go).
 *
 * Once it is configured, the CLI is asked to connect anew (GOAWAY), and from there on bytes pass to the pack as they are:
 * for each of a stack's resources there are two calls, and to take each apart and send it again took longer than the pack.
 */
export class PolicyProxy {
  private readonly server = new Server(limits);
  private readonly first = this.server.createConnectionInjector(ServerCredentials.createInsecure());
  private readonly listener = createServer((socket) => {
    this.accept(socket);
  });
  /** Connections that pass to the pack, or wait until it serves. */
  private readonly passing = new Set<Socket>();
  private client: Client | undefined;
  private configuration: Buffer | undefined;
  private readonly configured: Promise<Record<string, string>>;
  private settle: (environment: Record<string, string>) => void = () => undefined;
  private readonly attached: Promise<Pack>;
  private connected: (pack: Pack) => void = () => undefined;
  private constructor() {
    this.configured = new Promise((resolve) => (this.settle = resolve));
    this.attached = new Promise((resolve) => (this.connected = resolve));
  }

  static async serve(): Promise<PolicyProxy> {
    const proxy = new PolicyProxy();
    const service = asBytes(AnalyzerService);
    const forward = Object.fromEntries(
      Object.entries(service).map(([name, { path }]) => [name, proxy.forwardTo(path)]),
    );
    const handshake: handleUnaryCall<Buffer, Buffer> = (_call, answer) => {
      answer(null, Buffer.from(new AnalyzerHandshakeResponse().serializeBinary()));
    };
    const configureStack: handleUnaryCall<Buffer, Buffer> = ({ request }, answer) => {
      proxy.configuration = request;
      proxy.settle(environmentOf(AnalyzerStackConfigureRequest.deserializeBinary(request)));
      answer(null, Buffer.from(new AnalyzerStackConfigureResponse().serializeBinary()));
      proxy.first.drain(DRAIN_MS);
    };
    proxy.server.addService(service, { ...forward, handshake, configureStack });
    await new Promise<void>((resolve, reject) => {
      proxy.listener.once("error", reject).listen(0, "127.0.0.1", resolve);
    });
    return proxy;
  }

  /** The port on the loopback address the CLI is to talk to. */
  get port(): number {
    return portOf(this.listener.address());
  }

  /** The environment variables for the pack, once the CLI has told them, or has shown that it will not. */
  environment(): Promise<Record<string, string>> {
    return this.configured;
  }

  /** Takes the pack's stdout: its first line is its port, the rest goes to `forward`. */
  attach(forward: (chunk: Buffer) => void): (chunk: Buffer) => void {
    let head = "";
    let seen = false;
    return (chunk) => {
      if (seen) {
        forward(chunk);
        return;
      }
      head += chunk.toString();
      const end = head.indexOf("\n");
      if (end < 0) return;
      seen = true;
      void this.connect(Number(head.slice(0, end)));
      if (end + 1 < head.length) forward(Buffer.from(head.slice(end + 1)));
    };
  }

  close(): void {
    this.client?.close();
    this.listener.close();
    for (const socket of this.passing) socket.destroy();
    this.first.destroy();
    this.server.forceShutdown();
  }

  private accept(socket: Socket): void {
    if (!this.configuration) {
      this.first.injectConnection(socket);
      return;
    }
    this.passing.add(socket);
    socket
      .setNoDelay()
      .once("close", () => this.passing.delete(socket))
      .on("error", () => socket.destroy());
    void this.attached.then(({ port }) => {
      const pack = connect({ port, host: "127.0.0.1", noDelay: true });
      // Whichever ends or breaks takes the other with it: the CLI reports what it sees.
      pipeline(socket, pack, socket, () => undefined);
    });
  }

  private async connect(port: number): Promise<void> {
    const client = new Client(`127.0.0.1:${port}`, credentials.createInsecure(), limits);
    this.client = client;
    const { configuration } = this;
    // A pack that does not know the call has had everything from its environment.
    if (configuration)
      await new Promise<void>((resolve) => {
        client.makeUnaryRequest(CONFIGURE_STACK, same, same, configuration, (error) => {
          if (error && error.code !== status.UNIMPLEMENTED)
            process.stderr.write(`policy pack configuration failed: ${error.details}\n`);
          resolve();
        });
      });
    this.connected({ port, client });
  }

  private forwardTo(path: string): handleUnaryCall<Buffer, Buffer> {
    return ({ request, metadata }, answer) => {
      // Some commands never configure a stack; any other call shows it.
      this.settle({});
      void this.attached.then(({ client }) => {
        client.makeUnaryRequest(path, same, same, request, metadata, (error, response) => {
          if (error) answer(error);
          else answer(null, response ?? Buffer.alloc(0));
        });
      });
    };
  }
}

function environmentOf(request: AnalyzerStackConfigureRequest): Record<string, string> {
  const config = new Map<string, string>();
  request.getConfigMap().forEach((value: string, key: string) => {
    config.set(key, value);
  });
  const all = {
    PULUMI_NODEJS_ORGANIZATION: request.getOrganization(),
    PULUMI_NODEJS_PROJECT: request.getProject(),
    PULUMI_NODEJS_STACK: request.getStack(),
    PULUMI_NODEJS_DRY_RUN: String(request.getDryRun()),
    PULUMI_CONFIG: JSON.stringify(Object.fromEntries(config)),
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ""));
}

import { Metadata, status, type handleUnaryCall, type ServiceError } from "@grpc/grpc-js";
import type { IResourceProviderServer } from "@pulumi/pulumi/proto/provider_grpc_pb";
import {
  CallResponse,
  CheckFailure,
  CheckResponse,
  ConfigureResponse,
  CreateResponse,
  DiffResponse,
  ErrorResourceInitFailed,
  GetSchemaResponse,
  InvokeResponse,
  PropertyDiff,
  ProviderHandshakeResponse,
  ReadResponse,
  UpdateResponse,
  type CheckRequest,
  type DiffRequest,
  type UpdateRequest,
} from "@pulumi/pulumi/proto/provider_pb";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";
import { Any } from "google-protobuf/google/protobuf/any_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import type { EngineLog } from "./engine-log";
import {
  InitFailed,
  type Checked,
  type Context,
  type Diff,
  type DiffKind,
  type Provider,
  type ResourceRef,
} from "./provider";
import { decodeMap, encodeMap, type PropertyMap } from "./value";

const kinds: Record<DiffKind, PropertyDiff.Kind> = {
  add: PropertyDiff.Kind.ADD,
  "add-replace": PropertyDiff.Kind.ADD_REPLACE,
  delete: PropertyDiff.Kind.DELETE,
  "delete-replace": PropertyDiff.Kind.DELETE_REPLACE,
  update: PropertyDiff.Kind.UPDATE,
  "update-replace": PropertyDiff.Kind.UPDATE_REPLACE,
};

const map = (struct: Struct | undefined): PropertyMap => (struct === undefined ? {} : decodeMap(struct.toJavaScript()));
const struct = (properties: PropertyMap): Struct => Struct.fromJavaScript(encodeMap(properties));

const resource = (request: { getUrn(): string; getType(): string }): ResourceRef => ({
  urn: request.getUrn(),
  // Older engines leave the type empty: it is the last part of the URN's third section.
  type: request.getType() || (request.getUrn().split("::")[2]?.split("$").pop() ?? ""),
});

/** What a diff and an update have in common. */
const changeOf = (request: DiffRequest | UpdateRequest) => ({
  ...resource(request),
  id: request.getId(),
  oldInputs: map(request.getOldInputs() ?? request.getOlds()),
  /** Few ask for them: they are taken apart when one does. */
  get oldOutputs() {
    return map(request.getOlds());
  },
  news: map(request.getNews()),
});

function checkResponse(checked: Checked): CheckResponse {
  return new CheckResponse()
    .setInputs(struct(checked.inputs))
    .setFailuresList(
      (checked.failures ?? []).map((failure) =>
        new CheckFailure().setProperty(failure.property).setReason(failure.reason),
      ),
    );
}

function diffResponse(diff: Diff): DiffResponse {
  const paths = Object.entries(diff.detailed);
  const some = paths.length > 0 || diff.replaces.length > 0;
  const response = new DiffResponse()
    .setChanges(some ? DiffResponse.DiffChanges.DIFF_SOME : DiffResponse.DiffChanges.DIFF_NONE)
    .setReplacesList([...diff.replaces])
    .setDiffsList([...diff.changed])
    .setHasdetaileddiff(true)
    .setDeletebeforereplace(false);
  const detailed = response.getDetaileddiffMap();
  for (const [path, kind] of paths) detailed.set(path, new PropertyDiff().setKind(kinds[kind]).setInputdiff(true));
  return response;
}

/** An error as gRPC sends it; what a half-made resource needs travels in the details. */
function serviceError(error: unknown): Partial<ServiceError> {
  const message = error instanceof Error ? error.message : String(error);
  if (!(error instanceof InitFailed)) return { code: status.UNKNOWN, details: message };
  const failed = new ErrorResourceInitFailed()
    .setId(error.id)
    .setProperties(struct(error.outputs))
    .setInputs(struct(error.inputs))
    .setReasonsList([...error.reasons]);
  const any = new Any();
  any.pack(failed.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
  const metadata = new Metadata();
  const holder = new Status().setCode(status.UNKNOWN).setMessage(message);
  holder.addDetails(any);
  metadata.add("grpc-status-details-bin", Buffer.from(holder.serializeBinary()));
  return { code: status.UNKNOWN, details: message, metadata };
}

/** Turns a promise-returning handler into a gRPC one. */
const unary =
  <Request, Response>(handle: (request: Request) => Response | Promise<Response>): handleUnaryCall<Request, Response> =>
  (call, callback) => {
    void (async () => handle(call.request))().then(
      (response) => {
        callback(null, response);
      },
      (error: unknown) => {
        callback(serviceError(error));
      },
    );
  };

const unimplemented = (method: string): never => {
  throw new Error(`this provider does not serve ${method}`);
};

/** What the server tells the service, and the other way round. */
export interface Host {
  readonly log: EngineLog;
  readonly signal: AbortSignal;
  attach(engineAddress: string): void;
  cancel(): void;
  /** Counts an operation that changes something, so that the process does not end in its middle. */
  working<T>(operation: () => Promise<T>): Promise<T>;
}

/** The protocol's service over a provider. */
export function service(provider: Provider, host: Host): IResourceProviderServer {
  const context = (urn: string): Context => ({ urn, log: host.log.logger(urn), signal: host.signal });
  /** Runs an operation of one resource; its log lines have arrived when it returns. */
  const run = async <T>(urn: string, operation: (context: Context) => Promise<T>): Promise<T> => {
    try {
      return await operation(context(urn));
    } finally {
      await host.log.drained();
    }
  };
  const checkConfig = (request: CheckRequest): CheckResponse => {
    const inputs = map(request.getNews());
    return checkResponse(provider.checkConfig?.(inputs) ?? { inputs });
  };

  return {
    handshake: unary((request) => {
      host.attach(request.getEngineAddress());
      return new ProviderHandshakeResponse().setAcceptSecrets(true).setAcceptResources(true).setAcceptOutputs(true);
    }),
    attach: unary((request) => {
      host.attach(request.getAddress());
      return new Empty();
    }),
    getPluginInfo: unary(() => new PluginInfo().setVersion(provider.version)),
    getSchema: unary(() =>
      new GetSchemaResponse().setSchema(
        provider.schema?.() ?? JSON.stringify({ name: provider.name, version: provider.version }),
      ),
    ),
    checkConfig: unary(checkConfig),
    diffConfig: unary((request) => {
      // A provider's settings never replace its resources: what they point at is found again by name and label.
      const olds = JSON.stringify(encodeMap(map(request.getOldInputs() ?? request.getOlds())));
      const news = JSON.stringify(encodeMap(map(request.getNews())));
      return new DiffResponse().setChanges(
        olds === news ? DiffResponse.DiffChanges.DIFF_NONE : DiffResponse.DiffChanges.DIFF_SOME,
      );
    }),
    configure: unary((request) => {
      provider.configure?.(map(request.getArgs()));
      return new ConfigureResponse()
        .setAcceptsecrets(true)
        .setSupportspreview(true)
        .setAcceptresources(true)
        .setAcceptoutputs(true);
    }),

    check: unary(async (request) =>
      checkResponse(
        await run(request.getUrn(), (context) =>
          provider.check({ ...resource(request), olds: map(request.getOlds()), news: map(request.getNews()) }, context),
        ),
      ),
    ),
    diff: unary(async (request) =>
      diffResponse(await run(request.getUrn(), (context) => provider.diff(changeOf(request), context))),
    ),
    create: unary(async (request) => {
      const created = await host.working(() =>
        run(request.getUrn(), (context) =>
          provider.create(
            {
              ...resource(request),
              inputs: map(request.getProperties()),
              preview: request.getPreview(),
              timeout: request.getTimeout(),
            },
            context,
          ),
        ),
      );
      return new CreateResponse().setId(created.id).setProperties(struct(created.outputs));
    }),
    update: unary(async (request) => {
      const outputs = await host.working(() =>
        run(request.getUrn(), (context) =>
          provider.update(
            Object.assign(changeOf(request), { preview: request.getPreview(), timeout: request.getTimeout() }),
            context,
          ),
        ),
      );
      return new UpdateResponse().setProperties(struct(outputs));
    }),
    read: unary(async (request) => {
      const found = await run(request.getUrn(), (context) =>
        provider.read(
          {
            ...resource(request),
            id: request.getId(),
            // An import sends neither inputs nor state; a refresh sends both.
            inputs: request.hasInputs() ? map(request.getInputs()) : undefined,
            outputs: map(request.getProperties()),
          },
          context,
        ),
      );
      if (found === undefined) return new ReadResponse();
      return new ReadResponse().setId(found.id).setProperties(struct(found.outputs)).setInputs(struct(found.inputs));
    }),
    delete: unary(async (request) => {
      await host.working(() =>
        run(request.getUrn(), (context) =>
          provider.delete(
            {
              ...resource(request),
              id: request.getId(),
              inputs: map(request.getOldInputs() ?? request.getProperties()),
              outputs: map(request.getProperties()),
              timeout: request.getTimeout(),
            },
            context,
          ),
        ),
      );
      return new Empty();
    }),

    invoke: unary(async (request) => {
      if (provider.invoke === undefined) throw new Error(`${provider.name} has no function "${request.getTok()}"`);
      const result = await provider.invoke(request.getTok(), map(request.getArgs()), context(""));
      return new InvokeResponse().setReturn(struct(result));
    }),
    call: unary(async (request) => {
      if (provider.call === undefined) throw new Error(`${provider.name} has no method "${request.getTok()}"`);
      const result = await provider.call(request.getTok(), map(request.getArgs()), context(""));
      return new CallResponse().setReturn(struct(result));
    }),
    cancel: unary(() => {
      host.cancel();
      return new Empty();
    }),

    // The engine takes UNIMPLEMENTED of these for "not offered".
    parameterize: unary(() => unimplemented("Parameterize")),
    construct: unary(() => unimplemented("Construct")),
    getMapping: notOffered,
    getMappings: notOffered,
    list: (call) => {
      call.emit("error", { code: status.UNIMPLEMENTED, details: "List is not offered" });
    },
  };
}

const notOffered: handleUnaryCall<unknown, never> = (_call, callback) => {
  callback({ code: status.UNIMPLEMENTED, details: "not offered" });
};

import { status, type handleUnaryCall, type sendUnaryData, type UntypedServiceImplementation } from "@grpc/grpc-js";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import {
  CheckFailure,
  CheckResponse,
  ConfigureResponse,
  CreateResponse,
  DiffResponse,
  GetSchemaResponse,
  ReadResponse,
  UpdateResponse,
  type CheckRequest,
  type ConfigureRequest,
  type CreateRequest,
  type DeleteRequest,
  type DiffRequest,
  type GetSchemaRequest,
  type InvokeRequest,
  type InvokeResponse,
  type ReadRequest,
  type UpdateRequest,
} from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { changed, check, newId, outputs, printedOf, runFor } from "./command";
import { isType, types, type Type } from "./inputs";
import type { Log } from "./log";
import { killAll } from "./shell";
import { isSecret, plain, propertiesOf, secret, structOf, type Properties } from "./values";

/** The last part of the type in a URN: PARENT$TYPE. */
function typeOf(urn: string): Type {
  const type = urn.split("::")[2]?.split("$").pop() ?? "";
  if (!isType(type)) throw new Error(refusal(type));
  return type;
}

const refusal = (what: string): string =>
  `This stand-in of the command plugin knows ${Object.values(types)
    .map((type) => `"${type}"`)
    .join(
      " and ",
    )} alone, not "${what}": install the vendor's plugin (pulumi plugin install resource command), or use one of these`;

/** Carries out create, update or delete; what is left out falls back as in the vendor's plugin. */
const commandOf = (given: Properties, which: "create" | "update" | "delete"): string | undefined => {
  const text = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);
  const { create, update, delete: remove } = plain(given).values;
  if (which === "update") return text(update) ?? text(create);
  return text(which === "create" ? create : remove);
};

/** A connection holds passwords and keys: it is a secret, whether the program says so or not. */
const withSecretConnection = (news: Properties): Properties =>
  news["connection"] === undefined || isSecret(news["connection"])
    ? news
    : { ...news, connection: secret(news["connection"]) };

/** Only what the user gave: the state holds the outputs beside it. */
const inputsOf = (state: Properties): Properties =>
  Object.fromEntries(Object.entries(state).filter(([name]) => name !== "stdout" && name !== "stderr"));

/** The provider protocol for the two commands. */
export function commandProvider(version: string, log: Log): UntypedServiceImplementation {
  const answered =
    <Q, A>(work: (request: Q) => A | Promise<A>): handleUnaryCall<Q, A> =>
    ({ request }, answer: sendUnaryData<A>) => {
      Promise.resolve()
        .then(() => work(request))
        .then(
          (value) => {
            answer(null, value);
          },
          (error: unknown) => {
            answer({ code: status.UNKNOWN, details: error instanceof Error ? error.message : String(error) });
          },
        );
    };

  return {
    getPluginInfo: answered<Empty, PluginInfo>(() => {
      const info = new PluginInfo();
      info.setVersion(version);
      return info;
    }),
    getSchema: answered<GetSchemaRequest, GetSchemaResponse>(() => {
      const response = new GetSchemaResponse();
      response.setSchema(JSON.stringify({ name: "command", version }));
      return response;
    }),
    checkConfig: answered<CheckRequest, CheckResponse>((request) => {
      const response = new CheckResponse();
      response.setInputs(request.getNews());
      return response;
    }),
    diffConfig: answered<DiffRequest, DiffResponse>(() => new DiffResponse()),
    configure: answered<ConfigureRequest, ConfigureResponse>(() => {
      const response = new ConfigureResponse();
      response.setAcceptsecrets(true);
      response.setSupportspreview(true);
      response.setAcceptresources(false);
      return response;
    }),
    check: answered<CheckRequest, CheckResponse>((request) => {
      const type = typeOf(request.getUrn());
      const news = propertiesOf(request.getNews());
      const response = new CheckResponse();
      response.setInputs(structOf(withSecretConnection(news)));
      for (const failure of check(news, type)) {
        const item = new CheckFailure();
        item.setProperty(failure.property);
        item.setReason(failure.reason);
        response.addFailures(item);
      }
      return response;
    }),
    diff: answered<DiffRequest, DiffResponse>((request) => {
      const { names, replaces } = changed(propertiesOf(request.getOldInputs()), propertiesOf(request.getNews()));
      const ignored = new Set(request.getIgnorechangesList());
      const differing = names.filter((name) => !ignored.has(name));
      const response = new DiffResponse();
      response.setChanges(
        differing.length > 0 ? DiffResponse.DiffChanges.DIFF_SOME : DiffResponse.DiffChanges.DIFF_NONE,
      );
      response.setDiffsList(differing);
      response.setReplacesList(replaces.filter((name) => differing.includes(name)));
      return response;
    }),
    create: answered<CreateRequest, CreateResponse>(async (request) => {
      const given = propertiesOf(request.getProperties());
      const response = new CreateResponse();
      if (request.getPreview()) {
        response.setProperties(structOf(given));
        return response;
      }
      const printed = await runFor(
        request.getUrn(),
        commandOf(given, "create"),
        given,
        undefined,
        log,
        typeOf(request.getUrn()),
      );
      response.setId(newId());
      response.setProperties(structOf(outputs(given, printed)));
      return response;
    }),
    update: answered<UpdateRequest, UpdateResponse>(async (request) => {
      const given = propertiesOf(request.getNews());
      const olds = propertiesOf(request.getOlds());
      const response = new UpdateResponse();
      if (request.getPreview()) {
        response.setProperties(structOf(given));
        return response;
      }
      const printed = await runFor(
        request.getUrn(),
        commandOf(given, "update"),
        given,
        printedOf(olds),
        log,
        typeOf(request.getUrn()),
      );
      response.setProperties(structOf(outputs(given, printed)));
      return response;
    }),
    delete: answered<DeleteRequest, Empty>(async (request) => {
      const state = propertiesOf(request.getProperties());
      const given = inputsOf(state);
      await runFor(
        request.getUrn(),
        commandOf(given, "delete"),
        given,
        printedOf(state),
        log,
        typeOf(request.getUrn()),
      );
      return new Empty();
    }),
    read: answered<ReadRequest, ReadResponse>((request) => {
      const response = new ReadResponse();
      // There is nothing to look at: a command leaves no object of its own. Without a state it can't be imported.
      if (!request.getInputs() || Object.keys(propertiesOf(request.getProperties())).length === 0) return response;
      response.setId(request.getId());
      response.setProperties(request.getProperties());
      response.setInputs(request.getInputs());
      return response;
    }),
    invoke: answered<InvokeRequest, InvokeResponse>((request) => {
      throw new Error(refusal(request.getTok()));
    }),
    cancel: answered<Empty, Empty>(() => {
      killAll();
      return new Empty();
    }),
  };
}

import { credentials, Server, ServerCredentials, type ServiceError } from "@grpc/grpc-js";
import { AnalyzerClient, AnalyzerService } from "@pulumi/pulumi/proto/analyzer_grpc_pb";
import {
  AnalyzerHandshakeRequest,
  AnalyzerInfo,
  AnalyzerStackConfigureRequest,
  AnalyzerStackConfigureResponse,
} from "@pulumi/pulumi/proto/analyzer_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { PolicyProxy } from "../../../infra/toolchain/language-host/policy-proxy";

let proxy: PolicyProxy;
let client: AnalyzerClient;
let pack: Server | undefined;
/** What the pack was asked, and over which connection. */
const asked: string[] = [];

beforeEach(async () => {
  asked.length = 0;
  proxy = await PolicyProxy.serve();
  client = new AnalyzerClient(`127.0.0.1:${proxy.port}`, credentials.createInsecure());
});

afterEach(() => {
  client.close();
  proxy.close();
  pack?.forceShutdown();
  pack = undefined;
});

const call = <T>(ask: (done: (error: ServiceError | null, answer?: T) => void) => void): Promise<T | undefined> =>
  new Promise((resolve, reject) => {
    ask((error, answer) => {
      if (error) reject(error);
      else resolve(answer);
    });
  });

/** Starts a pack and tells the proxy of it, as its stdout would. */
async function startPack(): Promise<void> {
  const server = new Server();
  pack = server;
  server.addService(AnalyzerService, {
    getAnalyzerInfo: (_call: unknown, answer: (error: null, info: AnalyzerInfo) => void) => {
      asked.push("info");
      answer(null, new AnalyzerInfo().setName("rules"));
    },
    configureStack: (
      { request }: { request: AnalyzerStackConfigureRequest },
      answer: (error: null, response: AnalyzerStackConfigureResponse) => void,
    ) => {
      asked.push(`stack ${request.getStack()}`);
      answer(null, new AnalyzerStackConfigureResponse());
    },
  });
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) => {
      if (error) reject(error);
      else resolve(bound);
    });
  });
  proxy.attach(() => undefined)(Buffer.from(`${port}\n`));
}

const configure = () =>
  call<AnalyzerStackConfigureResponse>((done) => {
    client.configureStack(new AnalyzerStackConfigureRequest().setStack("dev").setProject("alfa"), done);
  });
const info = () =>
  call<AnalyzerInfo>((done) => {
    client.getAnalyzerInfo(new Empty(), done);
  });

test("a pack hears of its stack before anything else, and the CLI goes on as if it had talked to it from the start", async () => {
  await call((done) => {
    client.handshake(new AnalyzerHandshakeRequest(), done);
  });
  await configure();
  expect(await proxy.environment()).toMatchObject({ PULUMI_NODEJS_STACK: "dev", PULUMI_NODEJS_PROJECT: "alfa" });
  // The CLI does not wait for the pack.
  const answers = Promise.all([info(), info()]);
  await startPack();
  expect((await answers).map((each) => each?.getName())).toEqual(["rules", "rules"]);
  expect(asked).toEqual(["stack dev", "info", "info"]);
  expect((await info())?.getName()).toBe("rules");
});

test("a command that configures no stack gets its answers, too", async () => {
  const answer = info();
  expect(await proxy.environment()).toEqual({});
  await startPack();
  expect((await answer)?.getName()).toBe("rules");
  expect(asked).toEqual(["info"]);
});

test("a pack that does not start leaves no call waiting", async () => {
  await configure();
  const answer = info();
  setTimeout(() => {
    proxy.close();
  }, 50);
  await expect(answer).rejects.toThrow("UNAVAILABLE");
});

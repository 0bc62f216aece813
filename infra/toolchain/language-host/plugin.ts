import path from "node:path";
import type { ServerWritableStream } from "@grpc/grpc-js";
import { RunPluginResponse, type RunPluginRequest } from "@pulumi/pulumi/proto/language_pb";
import { node } from "./children";
import { locate, optionsEnvironment, optionsOf } from "./options";
import { PolicyProxy } from "./policy-proxy";

type Call = ServerWritableStream<RunPluginRequest, RunPluginResponse>;

/** Runs a plugin of a folder (a provider, or a policy pack) until it ends or the CLI lets go of the call. */
export async function runPlugin(call: Call): Promise<void> {
  const { request } = call;
  const info = request.getInfo();
  if (!info) throw new Error("The request to run a plugin carries no program");
  const options = optionsOf(info);
  const folder = info.getProgramDirectory();
  const isPack = request.getKind() === "analyzer";
  const loader = isPack && !options.typescript ? packRunner : located(isPack, folder);
  const cancelled = new Promise<void>((resolve) => call.once("cancelled", resolve));
  const proxy = isPack ? await PolicyProxy.serve() : undefined;
  try {
    if (proxy) call.write(stdout(Buffer.from(`${proxy.port}\n`)));
    const settings = proxy ? await Promise.race([proxy.environment(), cancelled.then(() => undefined)]) : {};
    if (settings === undefined) return;

    // As in the vendor's host: nodeargs stand behind the loader, so they reach the loader and not Node itself. A plugin
    // that needs a loader of its own brings a .cjs entry.
    const args = isPack ? [...request.getArgsList(), folder] : [folder, ...request.getArgsList()];
    const child = node([loader, ...options.nodeargs, ...args], {
      cwd: isPack ? folder : request.getPwd(),
      env: { ...pairs(request.getEnvList()), ...optionsEnvironment(options), ...settings },
      stdio: ["ignore", "pipe", "pipe"],
    });
    void cancelled.then(() => child.kill("SIGKILL"));
    const forward = (chunk: Buffer): void => void call.write(stdout(chunk));
    child.stdout?.on("data", proxy ? proxy.attach(forward) : forward);
    child.stderr?.on("data", (chunk: Buffer) => {
      const message = new RunPluginResponse();
      message.setStderr(chunk);
      call.write(message);
    });
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once("error", reject);
      child.once("close", resolve);
    });
    if (call.cancelled || code === 0) return;
    throw new Error(code === null ? "Program exited unexpectedly" : `Program exited with non-zero exit code: ${code}`);
  } finally {
    proxy?.close();
  }
}

/** Runs packs that need no TypeScript (run-pack.ts). */
const packRunner = path.join(__dirname, "run-pack.cjs");

/** The SDK's own runner, as the folder sees it. */
const located = (isPack: boolean, folder: string): string =>
  locate(
    isPack
      ? "@pulumi/pulumi/cmd/run-policy-pack"
      : (process.env.PULUMI_LANGUAGE_NODEJS_RUN_PATH ?? "@pulumi/pulumi/cmd/run-plugin"),
    folder,
    `npm install in ${folder}`,
  );

function stdout(chunk: Buffer): RunPluginResponse {
  const message = new RunPluginResponse();
  message.setStdout(chunk);
  return message;
}

const pairs = (list: readonly string[]): Record<string, string> =>
  Object.fromEntries(list.map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]));

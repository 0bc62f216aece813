/**
 * The Node.js language host for a Pulumi CLI that came without one: installed beside the CLI as
 * `pulumi-language-nodejs`, started by it as `pulumi-language-nodejs ENGINE_ADDRESS`. It prints its port and serves
 * pulumirpc.LanguageRuntime until the CLI ends.
 */
import { Server } from "@grpc/grpc-js";
import { LanguageRuntimeService } from "@pulumi/pulumi/proto/language_grpc_pb";
import { servePlugin } from "../serve";
import { endAll } from "./children";
import { limits } from "./limits";
import { languageHost } from "./service";

/** Set by the bundler: the version of the CLI this host was made for. */
declare const PULUMI_VERSION: string;

const args = process.argv.slice(2);
if (args.includes("--version") || args.includes("-version")) {
  console.log(`v${PULUMI_VERSION}`);
} else {
  serve(args.find((arg) => !arg.startsWith("-")) ?? "");
}

function serve(engine: string): void {
  const server = new Server(limits);
  server.addService(LanguageRuntimeService, languageHost(`v${PULUMI_VERSION}`, engine));
  servePlugin(server, () => {
    void endAll().finally(() => process.exit(0));
  });
}

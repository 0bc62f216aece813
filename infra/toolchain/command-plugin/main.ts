/**
 * A stand-in for the vendor's `command` provider plugin, where that can't be had: `pulumi-resource-command
 * ENGINE_ADDRESS`. It prints its port and serves pulumirpc.ResourceProvider for command:local:Command and command:remote:Command.
 */
import { Server } from "@grpc/grpc-js";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import { limits } from "../language-host/limits";
import { servePlugin } from "../serve";
import { logTo } from "./log";
import { commandProvider } from "./service";
import { killAll } from "./shell";

/** Set by the bundler: the version this plugin is installed under. */
declare const COMMAND_VERSION: string;

const engine = process.argv.slice(2).find((arg) => !arg.startsWith("-")) ?? "";
const server = new Server(limits);
server.addService(ResourceProviderService, commandProvider(COMMAND_VERSION, logTo(engine)));
servePlugin(server, () => {
  killAll();
  process.exit(0);
});

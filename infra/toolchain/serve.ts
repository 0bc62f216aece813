import { type Server, ServerCredentials } from "@grpc/grpc-js";
import { onParentGone } from "./parent";

/** Serves a plugin on a free port of this host, which it prints for the CLI; `end` ends it, when the CLI does or says so. */
export function servePlugin(server: Server, end: () => void): void {
  onParentGone(end);
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, end);
  server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) => {
    if (error) throw error;
    console.log(port);
  });
}

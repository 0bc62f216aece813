import { credentials } from "@grpc/grpc-js";
import { EngineClient } from "@pulumi/pulumi/proto/engine_grpc_pb";
import { LogRequest, LogSeverity } from "@pulumi/pulumi/proto/engine_pb";

/** Shows a line on a resource in the CLI's output. */
export type Log = (urn: string, text: string) => Promise<void>;

export function logTo(engine: string): Log {
  const client = new EngineClient(engine, credentials.createInsecure());
  return (urn, text) =>
    new Promise((resolve) => {
      const request = new LogRequest();
      request.setSeverity(LogSeverity.INFO);
      request.setUrn(urn);
      request.setMessage(text);
      // A line that can't be shown must not fail the command.
      client.log(request, () => {
        resolve();
      });
    });
}

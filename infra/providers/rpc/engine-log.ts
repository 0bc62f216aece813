import { credentials } from "@grpc/grpc-js";
import { EngineClient } from "@pulumi/pulumi/proto/engine_grpc_pb";
import { LogRequest, LogSeverity } from "@pulumi/pulumi/proto/engine_pb";
import type { Logger } from "./provider";

type Severity = keyof typeof severities;

const severities = {
  debug: LogSeverity.DEBUG,
  info: LogSeverity.INFO,
  warn: LogSeverity.WARNING,
  error: LogSeverity.ERROR,
} as const;

/**
 * The engine's log service. Lines are sent one after the other; `drained` waits for those on their way, so that none is lost
 * when an operation returns. A line that can't be delivered is dropped: the engine is gone then.
 */
export class EngineLog {
  private client: EngineClient | undefined;
  private last: Promise<void> = Promise.resolve();

  connect(address: string): void {
    this.client?.close();
    this.client = new EngineClient(address, credentials.createInsecure());
  }

  /** A logger whose lines stand at the resource of that URN; empty: at none. */
  logger(urn: string): Logger {
    return {
      debug: (message) => {
        this.send("debug", message, urn, false);
      },
      info: (message) => {
        this.send("info", message, urn, false);
      },
      warn: (message) => {
        this.send("warn", message, urn, false);
      },
      error: (message) => {
        this.send("error", message, urn, false);
      },
      status: (message) => {
        this.send("info", message, urn, true);
      },
    };
  }

  async drained(): Promise<void> {
    await this.last;
  }

  private send(severity: Severity, message: string, urn: string, ephemeral: boolean): void {
    const client = this.client;
    if (client === undefined) return;
    const request = new LogRequest()
      .setSeverity(severities[severity])
      .setMessage(message)
      .setUrn(urn)
      .setStreamid(0)
      .setEphemeral(ephemeral);
    this.last = this.last.then(
      () =>
        new Promise((resolve) => {
          client.log(request, () => {
            resolve();
          });
        }),
    );
  }
}

import { WebSocket, type RawData } from "ws";
import { z } from "zod";

/** What n8n's broker tells a runner; https://www.npmjs.com/package/@n8n/task-runner, dist/message-types.d.ts. */
const Message = z.discriminatedUnion("type", [
  z.object({ type: z.literal("broker:inforequest") }),
  z.object({ type: z.literal("broker:runnerregistered") }),
  z.object({ type: z.literal("broker:taskofferaccept"), taskId: z.string(), offerId: z.string() }),
  z.object({ type: z.literal("broker:taskcancel"), taskId: z.string(), reason: z.string() }),
  z.object({ type: z.literal("broker:tasksettings"), taskId: z.string(), settings: z.unknown() }),
  z.object({ type: z.literal("broker:drain") }),
]);
export type BrokerMessage = z.output<typeof Message>;

export interface Connection {
  readonly send: (message: Readonly<Record<string, unknown>>) => void;
  readonly close: () => void;
}

/** Connects a runner with its grant. Messages of other kinds (answers to calls that these runners don't await) are left. */
export function connect(
  broker: URL,
  grant: string,
  id: string,
  on: { message: (message: BrokerMessage) => void; gone: (reason: string) => void },
): Connection {
  const socket = new WebSocket(new URL(`/runners/_ws?id=${id}`, broker), {
    headers: { authorization: `Bearer ${grant}` },
  });
  socket.on("message", (data: RawData) => {
    const message = Message.safeParse(JSON.parse(Buffer.isBuffer(data) ? data.toString() : "null"));
    if (message.success) on.message(message.data);
  });
  socket.on("error", (error) => {
    on.gone(`Failed to connect to task broker: ${error.message}`);
  });
  socket.on("close", () => {
    on.gone("Disconnected: task broker closed the connection");
  });
  return {
    send: (message) => {
      socket.send(JSON.stringify(message));
    },
    close: () => {
      socket.close(1000);
    },
  };
}

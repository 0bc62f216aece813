import { connect, createServer, type Server, type Socket } from "node:net";
import { createServer as createTls, type TlsOptions } from "node:tls";

/** A port of this machine that leads to the Engine's socket. */
export interface EnginePort {
  readonly port: number;
  close(): void;
}

/** @param tls absent: plain TCP */
export async function engineOnPort(socket: string, tls?: TlsOptions): Promise<EnginePort> {
  const open = new Set<Socket>();
  const onward = (client: Socket): void => {
    const engine = connect(socket);
    for (const end of [client, engine]) {
      open.add(end);
      end.on("close", () => open.delete(end));
    }
    client.on("error", () => engine.destroy());
    engine.on("error", () => client.destroy());
    client.pipe(engine).pipe(client);
  };
  const server: Server = tls ? createTls(tls, onward) : createServer(onward);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("no port");
  return {
    port: address.port,
    close() {
      for (const each of open) each.destroy();
      server.close();
    },
  };
}

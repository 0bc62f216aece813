/** What we use of PM2's own messaging, which comes without types: https://github.com/Unitech/pm2-axon */
declare module "pm2-axon" {
  interface Requester {
    set(name: "retry timeout", ms: number): this;
    on(event: "socket error" | "error", listener: (error: NodeJS.ErrnoException) => void): this;
    on(event: "close", listener: () => void): this;
    connect(file: string): this;
    close(): void;
  }
  interface Replier {
    on(event: "bind", listener: () => void): this;
    bind(file: string): this;
    close(): void;
  }
  export function socket(type: "req"): Requester;
  export function socket(type: "rep"): Replier;
}

/** https://github.com/Unitech/pm2-axon-rpc */
declare module "pm2-axon-rpc" {
  import type { Replier, Requester } from "pm2-axon";
  export class Client {
    constructor(socket: Requester);
    call(method: string, argument: unknown, answered: (error: Error | null, data?: unknown) => void): void;
  }
  export class Server {
    constructor(socket: Replier);
    expose(
      method: string,
      handler: (argument: unknown, answer: (error: Error | null, data?: unknown) => void) => void,
    ): void;
  }
}

import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";

type Answer = (...values: readonly unknown[]) => unknown;

/** The ends of a message: packets of engine.io in one body stand apart by this. */
const APART = "\u001e";
const Event = z.tuple([z.string()], z.unknown());
const Payload = z.looseObject({ name: z.string(), type: z.string() });

/** One client: what is for it waits until it asks. */
interface Client {
  readonly queue: string[];
  waiting: ServerResponse | undefined;
  isAdmin: boolean;
}

/**
 * Stand-in for Uptime Kuma's events, of any version, over engine.io's polling: what no version that can be had here does.
 * https://github.com/socketio/engine.io-protocol, https://github.com/socketio/socket.io-protocol
 */
export class KumaStandIn {
  account: { username: string; password: string } | undefined;
  readonly monitors = new Map<number, Record<string, unknown>>();
  /** Every event that changed something. */
  readonly changes: string[] = [];
  /** The connection breaks after this event has done its work, once, before it is answered. */
  cutAfter: string | undefined;
  /** Events that are refused. */
  readonly refused = new Set<string>();
  private readonly clients = new Map<string, Client>();

  private constructor(
    private readonly server: Server,
    /** What it says of itself. */
    private readonly version: string,
    private readonly tellsStrangers: boolean,
  ) {
    server.on("request", (request, response) => void this.served(request, response));
  }

  static async open(version: string, tellsStrangers = false): Promise<KumaStandIn> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return new KumaStandIn(server, version, tellsStrangers);
  }

  get url(): string {
    const address = this.server.address();
    return `http://127.0.0.1:${typeof address === "object" ? address?.port : address}`;
  }

  /** Waits for its clients to leave: what one does after the end of a test would be an error of the next. */
  async close(): Promise<void> {
    await new Promise((resolve) => this.server.close(resolve));
    // Its client hears of an end by a timer, and loads code then.
    await sleep(50);
  }

  private async served(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const sid = new URL(request.url ?? "/", this.url).searchParams.get("sid") ?? "";
    const client = this.clients.get(sid);
    if (!client) {
      const made = String(this.clients.size + 1);
      this.clients.set(made, { queue: [], waiting: undefined, isAdmin: false });
      const open = { sid: made, upgrades: [], pingInterval: 60_000, pingTimeout: 60_000, maxPayload: 1_000_000 };
      response.end(`0${JSON.stringify(open)}`);
    } else if (request.method === "GET") {
      client.waiting = response;
      this.flush(client);
    } else {
      for (const packet of (await text(request)).split(APART)) this.packet(client, packet);
      response.end("ok");
    }
  }

  private send(client: Client, packet: string): void {
    client.queue.push(packet);
    this.flush(client);
  }

  private flush(client: Client): void {
    if (!client.waiting || client.queue.length === 0) return;
    client.waiting.end(client.queue.splice(0).join(APART));
    client.waiting = undefined;
  }

  private emit(client: Client, event: string, value: unknown): void {
    this.send(client, `42${JSON.stringify([event, value])}`);
  }

  private packet(client: Client, packet: string): void {
    // It leaves: its last question is answered by nothing.
    if (packet === "1") this.send(client, "6");
    if (packet === "40") {
      this.send(client, '40{"sid":"socket"}');
      this.emit(client, "info", this.tellsStrangers ? { version: this.version } : {});
    }
    const [, ack, content] = /^42(\d*)(\[.*)$/s.exec(packet) ?? [];
    if (ack === undefined || content === undefined) return;
    const [event, ...values] = Event.parse(JSON.parse(content));
    const answer = this.answer(client, event, values);
    if (this.cutAfter === event) {
      this.cutAfter = undefined;
      this.server.closeAllConnections();
    } else this.send(client, `43${ack}${JSON.stringify([answer])}`);
  }

  private answer(client: Client, event: string, values: readonly unknown[]): unknown {
    if (this.refused.has(event)) return { ok: false, msg: "refused" };
    const events: Readonly<Record<string, Answer>> = {
      needSetup: () => this.account === undefined,
      setup: (username, password) => {
        if (this.account) return { ok: false, msg: "Uptime Kuma has been initialized." };
        this.account = { username: z.string().parse(username), password: z.string().parse(password) };
        return this.changed(event);
      },
      login: (given) => {
        const { username, password } = z.looseObject({ username: z.string(), password: z.string() }).parse(given);
        if (username !== this.account?.username || password !== this.account.password)
          return { ok: false, msg: "Incorrect username or password." };
        client.isAdmin = true;
        this.emit(client, "info", { version: this.version });
        return { ok: true };
      },
      getMonitorList: () => {
        this.emit(client, "monitorList", Object.fromEntries(this.monitors));
        return { ok: true };
      },
      add: (monitor) => {
        const id = this.monitors.size + 1;
        this.monitors.set(id, { ...Payload.parse(monitor), id });
        return { ...this.changed(event), monitorID: id };
      },
      editMonitor: (monitor) => {
        const { id } = z.looseObject({ id: z.int() }).parse(monitor);
        this.monitors.set(id, { ...Payload.parse(monitor), id });
        return this.changed(event);
      },
    };
    if (!client.isAdmin && !["needSetup", "setup", "login"].includes(event))
      return { ok: false, msg: "You are not logged in." };
    return events[event]?.(...values) ?? { ok: false, msg: `unknown event "${event}"` };
  }

  private changed(event: string): { ok: true } {
    this.changes.push(event);
    return { ok: true };
  }
}

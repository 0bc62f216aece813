import { setTimeout as sleep } from "node:timers/promises";
import { io, type Socket } from "socket.io-client";
import { z } from "zod";
import { UserError } from "../../../../stacks/model/errors";
import { Unreachable, Unseen } from "../../rpc/managed";

/** Who speaks to which Uptime Kuma. */
export interface Account {
  /** Its address, e.g. http://127.0.0.1:3001. */
  readonly server: string;
  readonly username: string;
  readonly password: string;
}

/** A monitor as Uptime Kuma has it; what is not ours is handed back as it came. */
export const KumaMonitor = z.looseObject({
  id: z.int(),
  name: z.string(),
  type: z.string(),
  description: z.string().nullish(),
});
export type KumaMonitor = z.output<typeof KumaMonitor>;

const Answer = z.looseObject({ ok: z.boolean(), msg: z.string().optional() });
const Monitors = z.record(z.string(), KumaMonitor);
const Info = z.looseObject({ version: z.string().optional() });

const ANSWER_MS = 10_000;
/** What its version may take to come once the login is accepted. */
const VERSION_MS = 15_000;
/** How long a list of monitors counts: those of one refresh share it. */
const LIST_MS = 10_000;

/**
 * A session with Uptime Kuma over its only interface, the socket.io events of its own pages.
 * Source: https://github.com/louislam/uptime-kuma/blob/1.23.17/server/server.js
 */
export class Kuma {
  /** From 1.23 on told after the login only; before it what it tells of itself has none. */
  private version: string | undefined;
  private readonly versionTold: Promise<void>;
  private readonly infoTold: Promise<void>;
  private list: Record<string, KumaMonitor> | undefined;
  /** The list that was asked for last, until a change of ours. */
  private asked: { readonly at: number; readonly list: Promise<KumaMonitor[]> } | undefined;

  private constructor(
    private readonly socket: Socket,
    private readonly server: string,
  ) {
    this.infoTold = new Promise((resolve) => {
      socket.once("info", () => {
        resolve();
      });
    });
    this.versionTold = new Promise((resolve) => {
      socket.on("info", (info: unknown) => {
        this.version = Info.safeParse(info).data?.version ?? this.version;
        if (this.version !== undefined) resolve();
      });
    });
    socket.on("monitorList", (list: unknown) => {
      this.list = Monitors.safeParse(list).data ?? this.list;
    });
  }

  /** @throws Unreachable when nothing there speaks socket.io */
  static async open(server: string): Promise<Kuma> {
    if (!/^https?:\/\/[^/]/.test(server))
      throw new UserError(`"${server}" is no address of Uptime Kuma: want http://HOST:PORT`);
    const socket = io(server, { reconnection: false, forceNew: true, timeout: ANSWER_MS });
    const kuma = new Kuma(socket, server);
    await new Promise<void>((resolve, reject) => {
      socket.once("connect", resolve);
      socket.once("connect_error", (error) => {
        socket.close();
        reject(new Unreachable(`Uptime Kuma does not answer at "${server}": ${reason(error)}`));
      });
    });
    return kuma;
  }

  get connected(): boolean {
    return this.socket.connected;
  }

  close(): void {
    this.socket.close();
  }

  /** Whether it has no administrator yet. */
  async needsSetup(): Promise<boolean> {
    const answer = await this.ask("needSetup");
    if (typeof answer !== "boolean") throw this.strange("needSetup");
    return answer;
  }

  /**
   * Makes the administrator.
   * @throws Unseen when it tells strangers its version, as it did before 1.23, and that is not a supported one
   */
  async setup({ username, password }: Account): Promise<void> {
    await Promise.race([this.infoTold, sleep(VERSION_MS, undefined, { ref: false })]);
    if (this.version !== undefined) this.refuseOther();
    await this.order("make its administrator", "setup", username, password);
  }

  /** @returns false when it refuses name and password. */
  async login({ username, password }: Account): Promise<boolean> {
    const answer = z
      .looseObject({ ok: z.boolean(), tokenRequired: z.boolean().optional() })
      .safeParse(await this.ask("login", { username, password, token: "" }));
    if (answer.data?.tokenRequired)
      throw new Unseen(
        `Uptime Kuma at "${this.server}" asks "${username}" for a second factor, which a program has none of`,
      );
    const { ok, msg } = this.answer("login", answer.data);
    if (!ok && /too frequent|rate/i.test(msg ?? ""))
      throw new Unreachable(`Uptime Kuma lets nobody in for a minute: ${msg ?? ""}`);
    if (ok) await this.knownVersion();
    return ok;
  }

  async changePassword(from: string, to: string): Promise<void> {
    await this.order("change the password", "changePassword", {
      currentPassword: from,
      newPassword: to,
      repeatNewPassword: to,
    });
  }

  /** Its monitors, as they were a moment ago at the earliest; what this session changed counts at once. */
  async monitors(): Promise<KumaMonitor[]> {
    const { asked } = this;
    if (asked && Date.now() - asked.at < LIST_MS) return asked.list;
    const list = this.listed();
    this.asked = { at: Date.now(), list };
    list.catch(() => {
      if (this.asked?.list === list) this.asked = undefined;
    });
    return list;
  }

  private async listed(): Promise<KumaMonitor[]> {
    await this.order("list its monitors", "getMonitorList");
    // The list comes before the answer. None that can be read must not count as "there are no monitors".
    if (!this.list) throw this.strange("getMonitorList");
    return Object.values(this.list);
  }

  async add(monitor: Readonly<Record<string, unknown>>): Promise<number> {
    const answer = await this.change(`add the monitor "${String(monitor["name"])}"`, "add", this.dialect(monitor));
    const made = z.looseObject({ monitorID: z.int() }).safeParse(answer);
    if (!made.success) throw this.strange("add");
    return made.data.monitorID;
  }

  async edit(monitor: Readonly<Record<string, unknown>>): Promise<void> {
    await this.change(`change the monitor "${String(monitor["name"])}"`, "editMonitor", this.dialect(monitor));
  }

  /** Pauses a monitor, or resumes it. */
  async switch(id: number, active: boolean): Promise<void> {
    await this.change(`${active ? "resume" : "pause"} monitor ${id}`, active ? "resumeMonitor" : "pauseMonitor", id);
  }

  async remove(id: number): Promise<void> {
    await this.change(`remove monitor ${id}`, "deleteMonitor", id);
  }

  /** 2.x requires `conditions`, of which 1.23 has no column; the development version before 2.0's betas neither. */
  private dialect(monitor: Readonly<Record<string, unknown>>): Record<string, unknown> {
    const conditions = /^2\./.test(this.version ?? "") && !/-dev/.test(this.version ?? "");
    return { ...(conditions && { conditions: [] }), ...monitor };
  }

  private async knownVersion(): Promise<void> {
    await Promise.race([this.versionTold, sleep(VERSION_MS, undefined, { ref: false })]);
    this.refuseOther();
  }

  private refuseOther(): void {
    if (this.version === undefined)
      throw new Unreachable(
        `Uptime Kuma at "${this.server}" has not told its version within ${VERSION_MS / 1000} s; it may still be starting`,
      );
    if (!/^(1\.(2[1-9]|[3-9]\d)|2)\./.test(this.version))
      throw new Unseen(
        `Uptime Kuma at "${this.server}" is of version "${this.version}", which is not supported: 1.21 to 2.x ` +
          "are. Run one of them (ALFA: alfa:uptimeKumaVersion)",
      );
  }

  /** Sends an event that changes monitors: the list of before counts no more. */
  private async change(what: string, event: string, ...values: readonly unknown[]): Promise<unknown> {
    try {
      return await this.order(what, event, ...values);
    } finally {
      this.asked = undefined;
    }
  }

  /** Sends an event whose answer must be ok. */
  private async order(what: string, event: string, ...values: readonly unknown[]): Promise<unknown> {
    const answer = await this.ask(event, ...values);
    const { ok, msg } = this.answer(event, answer);
    if (!ok) throw new Error(`Uptime Kuma at "${this.server}" refuses to ${what}: ${msg ?? "without a reason"}`);
    return answer;
  }

  private answer(event: string, answer: unknown): z.output<typeof Answer> {
    const parsed = Answer.safeParse(answer);
    if (!parsed.success) throw this.strange(event);
    return parsed.data;
  }

  private async ask(event: string, ...values: readonly unknown[]): Promise<unknown> {
    try {
      const answer: unknown = await this.socket.timeout(ANSWER_MS).emitWithAck(event, ...values);
      return answer;
    } catch {
      throw new Unreachable(`Uptime Kuma at "${this.server}" does not answer "${event}" within ${ANSWER_MS / 1000} s`);
    }
  }

  private strange(event: string): Unreachable {
    return new Unreachable(`what answers "${event}" at "${this.server}" does not speak as Uptime Kuma does`);
  }
}

/** socket.io says "xhr poll error" and keeps the cause below. */
function reason(error: Error & { description?: unknown }): string {
  const { description } = error;
  const status = typeof description === "number" && description > 0 ? `HTTP ${description}` : undefined;
  return status ?? (description instanceof Error ? description.message : error.message);
}

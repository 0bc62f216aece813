import type { Fields } from "../lib/logfmt";
import { sleep } from "../lib/process";
import { request } from "../lib/request";
import type { Labels } from "./relabel";

export type Log = (level: "info" | "warn" | "error", fields: Fields) => void;

const BATCH_EVERY_MS = 1000;
/** Lines that wait at most while Loki does not answer; then the oldest are lost, as with the real clients. */
const MOST_WAITING = 20_000;
const MOST_IN_BATCH = 2000;
const MAX_RETRIES = 10;

interface Line {
  readonly labels: Labels;
  readonly time: string;
  readonly line: string;
}

/** Pushes lines to one Loki in batches, again with growing pauses while it does not answer. */
export class LokiClient {
  private waiting: Line[] = [];
  /** Why Loki can't be reached; undefined while it can. */
  problem: string | undefined = "not reached yet";
  readonly counts = { sent: 0, dropped: 0 };

  constructor(
    private readonly url: string,
    private readonly externalLabels: Labels,
    private readonly headers: Readonly<Record<string, string>>,
    private readonly log: Log,
  ) {}

  add(line: Line): void {
    this.waiting.push(line);
    if (this.waiting.length <= MOST_WAITING) return;
    this.waiting.shift();
    this.counts.dropped++;
  }

  async run(): Promise<never> {
    for (;;) {
      const batch = this.waiting.splice(0, MOST_IN_BATCH);
      if (batch.length > 0) await this.deliver(batch);
      else await this.probe();
      if (this.waiting.length < MOST_IN_BATCH) await sleep(BATCH_EVERY_MS);
    }
  }

  /** Sends what waits, once. */
  async flush(): Promise<void> {
    const batch = this.waiting.splice(0);
    if (batch.length > 0) await this.send(batch).catch(() => undefined);
  }

  private async deliver(batch: readonly Line[]): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        await this.send(batch);
        return;
      } catch (error) {
        const text = error instanceof Error ? error.message : String(error);
        const status = /HTTP status (\d+)/.exec(text)?.[1] ?? "-1";
        // Loki won't take a batch it refused with 4xx the second time either
        const final = attempt > MAX_RETRIES || (status.startsWith("4") && status !== "429");
        this.log(final ? "error" : "warn", {
          msg: final ? "final error sending batch" : "error sending batch, will retry",
          status,
          tenant: "",
          error: text,
        });
        if (final) {
          this.counts.dropped += batch.length;
          return;
        }
        await sleep(Math.min(500 * 2 ** attempt, 10_000));
      }
    }
  }

  private async send(batch: readonly Line[]): Promise<void> {
    try {
      const reply = await request(this.url, {
        method: "POST",
        headers: { ...this.headers, "content-type": "application/json" },
        body: this.body(batch),
      });
      if (reply.status >= 300) throw new Error(`server returned HTTP status ${reply.status}: ${reply.body.trim()}`);
      this.problem = undefined;
      this.counts.sent += batch.length;
    } catch (error) {
      this.problem = error instanceof Error ? error.message : String(error);
      throw error;
    }
  }

  private async probe(): Promise<void> {
    try {
      const { status } = await request(new URL("/ready", this.url).href, { timeoutMs: 2000, headers: this.headers });
      this.problem = status === 200 ? undefined : `Loki is not ready: HTTP status ${status}`;
    } catch (error) {
      this.problem = error instanceof Error ? error.message : String(error);
    }
  }

  private body(batch: readonly Line[]): string {
    const streams = new Map<string, { stream: Labels; values: [string, string][] }>();
    for (const { labels, time, line } of batch) {
      const stream = { ...labels, ...this.externalLabels };
      const key = JSON.stringify(stream);
      const entry = streams.get(key) ?? { stream, values: [] };
      entry.values.push([time, line]);
      streams.set(key, entry);
    }
    return JSON.stringify({ streams: [...streams.values()] });
  }
}

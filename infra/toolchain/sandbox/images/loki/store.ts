import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import type { Labels, LogQuery } from "./logql";

/** Entries kept; the oldest go first. About 10 MB of usual log lines. */
const LIMIT = 50_000;

const Entry = z.object({ labels: z.record(z.string(), z.string()), time: z.string(), line: z.string() });
/** `time`: nanoseconds since 1970 as a decimal text, as Loki's API has it. */
export type Entry = z.output<typeof Entry>;

export interface Stream {
  readonly stream: Labels;
  readonly values: readonly (readonly [string, string])[];
}

export interface Range {
  /** Nanoseconds since 1970; start is included, end is not. */
  readonly start: bigint;
  readonly end: bigint;
  readonly limit: number;
  readonly direction: "forward" | "backward";
}

/** Log entries in memory, and in one file that a restart reads again. */
export class Store {
  private entries: Entry[] = [];
  private readonly file: string;

  /** @throws Error `mkdir …: permission denied` when the folder is not writable, as Loki's. */
  constructor(folder: string) {
    this.file = path.join(folder, "chunks", "standin.ndjson");
    try {
      mkdirSync(path.dirname(this.file), { recursive: true });
      appendFileSync(this.file, "");
    } catch (error) {
      throw new Error(
        `mkdir ${path.dirname(this.file)}: ${error instanceof Error && error.message.includes("EROFS") ? "read-only file system" : "permission denied"}`,
      );
    }
    this.load();
  }

  get size(): number {
    return this.entries.length;
  }

  add(entries: readonly Entry[]): void {
    this.entries.push(...entries);
    if (this.entries.length > LIMIT * 1.2) {
      this.entries = this.entries.slice(-LIMIT);
      writeFileSync(this.file, this.entries.map(asLine).join(""));
    } else appendFileSync(this.file, entries.map(asLine).join(""));
  }

  find({ selects, keeps }: LogQuery, { start, end, limit, direction }: Range): Stream[] {
    const sign = direction === "forward" ? 1 : -1;
    const found = this.entries
      .filter(({ labels, time, line }) => within(time, start, end) && selects(labels) && keeps(line))
      .sort((a, b) => sign * (BigInt(a.time) < BigInt(b.time) ? -1 : 1))
      .slice(0, limit);
    const streams = new Map<string, { stream: Labels; values: [string, string][] }>();
    for (const { labels, time, line } of found) {
      const key = JSON.stringify(Object.entries(labels).sort());
      const stream = streams.get(key) ?? { stream: labels, values: [] };
      stream.values.push([time, line]);
      streams.set(key, stream);
    }
    return [...streams.values()];
  }

  labelNames(): string[] {
    return [...new Set(this.entries.flatMap(({ labels }) => Object.keys(labels)))].sort();
  }

  labelValues(name: string): string[] {
    return [...new Set(this.entries.flatMap(({ labels }) => labels[name] ?? []))].sort();
  }

  private load(): void {
    if (!existsSync(this.file)) return;
    const lines = readFileSync(this.file, "utf8").split("\n");
    // a line cut short by a kill is no entry
    this.entries = lines.flatMap((line) => (line.endsWith("}") ? [Entry.parse(JSON.parse(line))] : [])).slice(-LIMIT);
  }
}

const asLine = (entry: Entry): string => `${JSON.stringify(entry)}\n`;

function within(time: string, start: bigint, end: bigint): boolean {
  const at = BigInt(time);
  return at >= start && at < end;
}

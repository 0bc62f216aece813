import { z } from "zod";
import type { Answer } from "../lib/http";
import { parseLogQuery } from "./logql";
import type { Entry, Range, Store } from "./store";

const HOUR = 3_600_000_000_000n;

/** Body of a push: https://grafana.com/docs/loki/latest/reference/loki-http-api/#ingest-logs */
const Push = z.object({
  streams: z.array(
    z.object({
      stream: z.record(z.string(), z.string()),
      values: z.array(z.tuple([z.string().regex(/^\d+$/), z.string()]).rest(z.unknown())),
    }),
  ),
});

/** Takes pushed lines, after Loki's own refusals. */
export function push(store: Store, contentType: string | undefined, body: string): Answer {
  if (!contentType?.startsWith("application/json"))
    return { status: 400, body: `Content-Type "${contentType ?? ""}": the stand-in takes application/json only\n` };
  const parsed = Push.safeParse(json(body));
  if (!parsed.success) return { status: 400, body: `${z.prettifyError(parsed.error)}\n` };
  const entries = parsed.data.streams.flatMap(({ stream, values }) =>
    values.map(([time, line]): Entry => ({ labels: stream, time, line })),
  );
  if (entries.some(({ labels }) => Object.keys(labels).length === 0))
    return { status: 400, body: "error at least one label pair is required per stream\n" };
  store.add(entries);
  return { status: 204 };
}

/** `query_range` and `query` of lines. */
export function query(store: Store, parameters: URLSearchParams, maxEntries: number): Answer {
  try {
    const range = rangeOf(parameters);
    if (range.limit > maxEntries)
      return {
        status: 400,
        body: `max entries limit per query exceeded, limit > max_entries_limit_per_query (${range.limit} > ${maxEntries})`,
      };
    const result = store.find(parseLogQuery(parameters.get("query") ?? ""), range);
    return { status: 200, body: { status: "success", data: { resultType: "streams", result, stats: {} } } };
  } catch (error) {
    return { status: 400, body: error instanceof Error ? error.message : String(error) };
  }
}

export const values = (data: readonly string[]): Answer => ({ status: 200, body: { status: "success", data } });

function rangeOf(parameters: URLSearchParams): Range {
  const now = BigInt(Date.now()) * 1_000_000n;
  const end = instant(parameters.get("end") ?? parameters.get("time")) ?? now;
  return {
    end,
    start: instant(parameters.get("start")) ?? end - HOUR,
    limit: Number(parameters.get("limit") ?? 100),
    direction: parameters.get("direction")?.toLowerCase() === "forward" ? "forward" : "backward",
  };
}

/** Nanoseconds, seconds (ten digits or a fraction) or RFC 3339, as Loki reads a time. */
function instant(text: string | null): bigint | undefined {
  if (text === null || text === "") return undefined;
  if (/^\d{11,}$/.test(text)) return BigInt(text);
  const milliseconds = /^[\d.]+$/.test(text) ? Number(text) * 1000 : Date.parse(text);
  if (Number.isNaN(milliseconds)) throw new Error(`could not parse "${text}" as a time`);
  return BigInt(Math.round(milliseconds)) * 1_000_000n;
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

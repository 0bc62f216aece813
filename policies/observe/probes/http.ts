import { request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import { z } from "zod";
import type { ProbeEvidence } from "../evidence";

/** An address that is asked, and which answers will do. */
export interface HttpProbe {
  readonly name: string;
  readonly service?: string | undefined;
  readonly url: string;
  /** Statuses from here on are none of a well service; redirects are followed first. */
  readonly below: 300 | 500;
}

const redirects = 5;

/** Asks a health endpoint once. Only the status is read; a redirect is followed on the same host only. Never rejects. */
export async function probeHttp(probe: HttpProbe, seconds: number): Promise<ProbeEvidence> {
  const start = performance.now();
  const { name, service, below } = probe;
  const signal = AbortSignal.timeout(Math.round(seconds * 1000));
  let state: ProbeEvidence["state"] = "ill";
  let seen: string;
  try {
    const answer = await ask(new URL(probe.url), signal);
    seen = answer.seen;
    if (answer.status !== undefined && answer.status < below) state = "well";
  } catch (error) {
    seen = signal.aborted ? `no answer within ${seconds} s` : reasonOf(error);
  }
  return {
    name,
    ...(service !== undefined && { service }),
    kind: "http",
    target: shown(probe.url),
    state,
    seen,
    milliseconds: Math.round(performance.now() - start),
  };
}

interface Answer {
  /** Absent: it led nowhere that is asked. */
  readonly status?: number;
  readonly seen: string;
}

async function ask(first: URL, signal: AbortSignal): Promise<Answer> {
  let url = first;
  for (let step = 0; step <= redirects; step += 1) {
    const { status, location } = await head(url, signal);
    if (location === undefined || status < 300 || status >= 400) return { status, seen: `HTTP ${status}` };
    const next = URL.canParse(location, url.href) ? new URL(location, url) : undefined;
    if (!next || !/^https?:$/.test(next.protocol)) return { seen: `HTTP ${status} to no HTTP address` };
    if (next.hostname !== first.hostname) return { seen: `HTTP ${status} to another host, "${next.hostname}"` };
    url = next;
  }
  return { seen: `more than ${redirects} redirects` };
}

/** Status and place of an answer; its body is left unread. */
function head(url: URL, signal: AbortSignal): Promise<{ status: number; location: string | undefined }> {
  const request = url.protocol === "https:" ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const headers = { "user-agent": "alfa", accept: "*/*" };
    const sent = request(url, { agent: false, signal, headers }, (response) => {
      resolve({ status: response.statusCode ?? 0, location: response.headers.location });
      response.destroy();
    });
    sent.on("error", reject);
    sent.end();
  });
}

const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: "connection refused",
  ECONNRESET: "connection closed without an answer",
  ENOTFOUND: "no such host",
  EHOSTUNREACH: "host not reachable",
};

/** Where several addresses of one name fail, the error has a code and no message. */
const Failure = z.looseObject({ code: z.string().optional(), message: z.string().optional() });

function reasonOf(error: unknown): string {
  const { code = "", message = "" } = Failure.safeParse(error).data ?? {};
  if (code.startsWith("HPE_")) return "what answers speaks no HTTP";
  return reasons[code] ?? (message || code);
}

/** The address without user, query and fragment. */
export function shown(url: string): string {
  const { origin, pathname } = new URL(url);
  return origin + pathname;
}

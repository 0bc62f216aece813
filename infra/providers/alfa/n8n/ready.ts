import { get } from "../../../../policies/observe/http";
import { Unreachable, Unseen } from "../../rpc/managed";

/** What one answer may take. */
export const ANSWER_MS = 10_000;

/** @throws Unreachable until an n8n is connected to its database and has migrated it; Unseen when it is no n8n */
export async function readyAt(server: string): Promise<void> {
  const url = new URL("/healthz/readiness", server);
  const { status, body } = await get(url, AbortSignal.timeout(ANSWER_MS)).catch((error: unknown) => {
    throw new Unreachable(`n8n does not answer at "${server}": ${reason(error)}`);
  });
  if (status === 404)
    throw new Unseen(`what answers at "${server}" is no n8n of a supported version: it has no "${url.pathname}"`);
  if (status < 200 || status > 299) throw new Unreachable(`n8n at "${server}" is not ready: HTTP ${status}`);
  if (!/^\s*\{\s*"status"\s*:\s*"ok"/.test(body))
    throw new Unreachable(`what answers at "${server}${url.pathname}" does not speak as n8n does`);
}

/** fetch says "fetch failed" and keeps the cause below. */
export function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error && error.cause.message ? error.cause.message : error.message;
}

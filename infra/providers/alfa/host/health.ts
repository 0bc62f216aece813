import { setTimeout as sleep } from "node:timers/promises";
import { get } from "../../../../policies/observe/http";

/** What one answer may take. */
const ANSWER_MS = 3_000;
const STEP_MS = 250;

/** Why a health URL does not answer 2xx; undefined when it does. No redirect is followed. */
export async function illness(url: string): Promise<string | undefined> {
  try {
    const { status } = await get(url, AbortSignal.timeout(ANSWER_MS));
    return status >= 200 && status < 300 ? undefined : `it answers ${status}`;
  } catch (error) {
    return error instanceof Error ? error.message || error.name : String(error);
  }
}

/** Waits until a health URL answers 2xx. @returns why it does not, after `ms` */
export async function healthyWithin(url: string, ms: number, signal: AbortSignal): Promise<string | undefined> {
  const end = Date.now() + ms;
  for (;;) {
    const ill = await illness(url);
    if (ill === undefined || Date.now() > end) return ill;
    await sleep(STEP_MS, undefined, { signal });
  }
}

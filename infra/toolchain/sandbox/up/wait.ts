import { UserError } from "../../../../stacks/model/errors";

const STEP_MS = 200;
const ANSWER_MS = 5_000;

/**
 * Whether a URL answers well. Limited in time: a fetch from a port that Docker publishes before the container serves it
 * can wait for ever.
 */
export const answersOk = async (url: string): Promise<boolean> =>
  (await fetch(url, { signal: AbortSignal.timeout(ANSWER_MS) })).ok;

/** Asks again until the answer is yes. @throws UserError with what did not happen, and the last error on the way. */
export async function until(what: string, timeoutMs: number, ask: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + timeoutMs;
  let last = "";
  for (;;) {
    try {
      if (await ask()) return;
      last = "";
    } catch (error) {
      last = ` (${error instanceof Error ? error.message : String(error)})`;
    }
    if (Date.now() > end) throw new UserError(`Gave up after ${timeoutMs / 1000} s: not so that ${what}${last}`);
    await new Promise((resolve) => setTimeout(resolve, STEP_MS));
  }
}

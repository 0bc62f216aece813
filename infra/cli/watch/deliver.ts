import { createHmac } from "node:crypto";
import type { Change } from "../../../policies/report/change";
import { UserError } from "../../../stacks/model/errors";

/** Where changes go. The addresses are secrets: no message holds them. */
export interface Targets {
  readonly webhook?: string | undefined;
  /** Key of the signature in `x-alfa-signature`. */
  readonly webhookSecret?: string | undefined;
  readonly slack?: string | undefined;
}

const attempts = 3;
const patience = 10_000;

/**
 * Sends a change to each target.
 * @param pause milliseconds before the second attempt; twice as long before the third
 * @throws UserError when one does not take it
 */
export async function deliver(
  change: Change,
  { webhook, webhookSecret, slack }: Targets,
  pause = 2_000,
): Promise<void> {
  const body = JSON.stringify(change);
  const signature =
    webhookSecret === undefined
      ? {}
      : { "x-alfa-signature": `sha256=${createHmac("sha256", webhookSecret).update(body).digest("hex")}` };
  if (webhook !== undefined) await post("the webhook", webhook, body, signature, pause);
  if (slack !== undefined) await post("Slack", slack, JSON.stringify({ text: change.text }), {}, pause);
}

async function post(
  name: string,
  url: string,
  body: string,
  headers: Record<string, string>,
  pause: number,
): Promise<void> {
  let problem = "";
  for (let attempt = 0; attempt < attempts; attempt++) {
    if (attempt > 0) await new Promise((resolve) => setTimeout(resolve, pause * attempt));
    try {
      const response = await fetch(url, {
        method: "POST",
        body,
        headers: { "content-type": "application/json", ...headers },
        redirect: "error",
        signal: AbortSignal.timeout(patience),
      });
      if (response.ok) return;
      problem = `HTTP ${response.status}`;
      // It would refuse the same again.
      if (response.status < 500 && response.status !== 429) break;
    } catch (error) {
      problem = error instanceof Error && error.name === "TimeoutError" ? "no answer" : "it can't be reached";
    }
  }
  throw new UserError(`${name} did not take the change: ${problem}; the next run sends it again`);
}

import { createHmac, timingSafeEqual } from "node:crypto";

/** Seconds that a request may be old, or ahead: what is older may be a recorded one. */
export const REPLAY_SECONDS = 300;

/** What Slack signs. */
export interface Signed {
  /** X-Slack-Request-Timestamp, in seconds since the epoch. */
  readonly timestamp: string | undefined;
  /** X-Slack-Signature. */
  readonly signature: string | undefined;
  /** The request's bytes as they came. */
  readonly body: Buffer;
}

/** Slack's signature, version 0: https://docs.slack.dev/authentication/verifying-requests-from-slack/ */
export const sign = (secret: string, timestamp: string, body: Buffer): string =>
  `v0=${createHmac("sha256", secret).update(`v0:${timestamp}:`).update(body).digest("hex")}`;

/**
 * Why a request is not one that Slack has sent just now; undefined when it is.
 * @param now milliseconds since the epoch
 */
export function refusal(secret: string, { timestamp, signature, body }: Signed, now: number): string | undefined {
  if (timestamp === undefined || signature === undefined) return "no signature";
  if (!/^\d{1,12}$/.test(timestamp)) return "no timestamp";
  if (Math.abs(now / 1000 - Number(timestamp)) > REPLAY_SECONDS) return "too old";
  const [given, wanted] = [Buffer.from(signature), Buffer.from(sign(secret, timestamp, body))];
  return given.length === wanted.length && timingSafeEqual(given, wanted) ? undefined : "wrong signature";
}

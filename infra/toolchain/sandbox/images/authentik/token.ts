import { createHmac, timingSafeEqual } from "node:crypto";
import { z } from "zod";

const Claims = z.object({ user: z.string(), purpose: z.string(), expires: z.number() });

/** A signed statement that a user has been authenticated for one purpose ("session", "code NAME", "proxy NAME"). */
export function issue(key: string, user: string, purpose: string, seconds: number, now = Date.now()): string {
  const payload = Buffer.from(JSON.stringify({ user, purpose, expires: now + seconds * 1000 })).toString("base64url");
  return `${payload}.${sign(key, payload)}`;
}

/** The user of a token that is ours, for this purpose, and not expired. */
export function userOf(key: string, token: string | undefined, purpose: string, now = Date.now()): string | undefined {
  const [payload = "", signature = ""] = token?.split(".") ?? [];
  const expected = Buffer.from(sign(key, payload));
  const given = Buffer.from(signature);
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
  const claims = Claims.parse(JSON.parse(Buffer.from(payload, "base64url").toString("utf8")));
  return claims.purpose === purpose && claims.expires > now ? claims.user : undefined;
}

const sign = (key: string, payload: string): string => createHmac("sha256", key).update(payload).digest("base64url");

/** A cookie of a Cookie header. */
export function cookie(header: string | undefined, name: string): string | undefined {
  const pair = header?.split(/;\s*/).find((text) => text.startsWith(`${name}=`));
  return pair?.slice(name.length + 1);
}

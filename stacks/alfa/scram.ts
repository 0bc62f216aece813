import { createHash, createHmac, pbkdf2Sync } from "node:crypto";

/** PostgreSQL's own default (scram_iterations). */
const iterations = 4096;
const digestBytes = 32;

/**
 * What PostgreSQL stores of a password (SCRAM-SHA-256, RFC 5803): `ALTER ROLE … PASSWORD` takes it in place of the
 * password, so that the password itself is in no statement, no log and no plan.
 * The salt comes from role and password: the same password gives the same text, and an unchanged one is no change.
 */
export function scramVerifier(role: string, password: string): string {
  const prepared = prepare(password);
  const salt = createHash("sha256").update(`${role}\0${prepared}`).digest().subarray(0, 16);
  const salted = pbkdf2Sync(prepared, salt, iterations, digestBytes, "sha256");
  const hmac = (text: string): Buffer => createHmac("sha256", salted).update(text).digest();
  const storedKey = createHash("sha256").update(hmac("Client Key")).digest("base64");
  return `SCRAM-SHA-256$${iterations}:${salt.toString("base64")}$${storedKey}:${hmac("Server Key").toString("base64")}`;
}

/** SASLprep (RFC 4013) as far as it changes a password: spaces become plain ones, compatible characters one form. */
const prepare = (password: string): string =>
  password
    .replaceAll(/[\u00a0\u1680\u2000-\u200b\u202f\u205f\u3000]/gu, " ")
    .replaceAll(/[\u00ad\u034f\u1806\u180b-\u180d\u200c\u200d\u2060\ufe00-\ufe0f\ufeff]/gu, "")
    .normalize("NFKC");

import { createDecipheriv, pbkdf2, randomBytes } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { UserError } from "../../stacks/model/errors";

/** How Pulumi derives its key (sdk/go/common/resource/config/crypt.go). */
const ITERATIONS = 1_000_000;

/**
 * Whether `passphrase` is the one `salt` was made with. A salt is `v1:SALT:v1:NONCE:CIPHER`, where CIPHER is the word
 * `pulumi` sealed with AES-256-GCM. Takes half a second, by design of the key derivation.
 */
export async function opens(passphrase: string, salt: string): Promise<boolean> {
  const [version, bytes, , nonce, sealed] = salt.split(":");
  if (version !== "v1" || bytes === undefined || nonce === undefined || sealed === undefined) return false;
  const key = await promisify(pbkdf2)(passphrase, Buffer.from(bytes, "base64"), ITERATIONS, 32, "sha256");
  const cipher = Buffer.from(sealed, "base64");
  const decipher = createDecipheriv("aes-256-gcm", key, Buffer.from(nonce, "base64"));
  decipher.setAuthTag(cipher.subarray(-16));
  try {
    return Buffer.concat([decipher.update(cipher.subarray(0, -16)), decipher.final()]).toString() === "pulumi";
  } catch {
    return false;
  }
}

/**
 * Reads the passphrase, or makes one where nothing is encrypted yet.
 *
 * @param file readable by its owner alone
 * @param encrypted whether something exists that only the old passphrase opens: then none is ever made
 * @throws UserError when it is missing or empty and something is encrypted
 */
export async function ensurePassphrase(file: string, encrypted: boolean): Promise<string> {
  const found = await readFile(file, "utf8").catch(() => undefined);
  if (found !== undefined && found.trim() !== "") return found.trim();
  if (encrypted)
    throw new UserError(
      `The passphrase file "${file}" is ${found === undefined ? "missing" : "empty"}, and the stack's secrets are ` +
        `encrypted with it. Put it back from a backup. Without it the state can't be read: ` +
        `move "${path.dirname(file)}" away to start anew (running containers are then taken over as they stand)`,
    );
  const made = randomBytes(32).toString("base64url");
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  await writeFile(file, made, { mode: 0o600 });
  return made;
}

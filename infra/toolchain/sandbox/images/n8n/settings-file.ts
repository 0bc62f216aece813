import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { sleep } from "../lib/process";
import { env } from "./env";

const folder = (): string => join(process.env.N8N_USER_FOLDER ?? homedir(), ".n8n");

/**
 * The encryption key of ~/.n8n/config: written at the first start, never changed.
 * @throws Error when N8N_ENCRYPTION_KEY says otherwise.
 */
export function encryptionKey(): string {
  const file = join(folder(), "config");
  const wanted = env("N8N_ENCRYPTION_KEY");
  if (!existsSync(file)) {
    const key = wanted ?? randomBytes(24).toString("base64");
    if (wanted === undefined) console.log(`No encryption key found - Auto-generating and saving to: ${file}`);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, JSON.stringify({ encryptionKey: key }, null, "\t"), { mode: 0o600 });
    return key;
  }
  const settings: unknown = JSON.parse(readFileSync(file, "utf8"));
  const key =
    typeof settings === "object" && settings !== null && "encryptionKey" in settings
      ? String(settings.encryptionKey)
      : "";
  if (wanted !== undefined && wanted !== key) {
    throw new Error(
      `Mismatching encryption keys. The encryption key in the settings file ${file} does not match the N8N_ENCRYPTION_KEY env var. Please make sure both keys match. More information: https://docs.n8n.io/hosting/environment-variables/configuration-methods/#encryption-key`,
    );
  }
  return key;
}

const journal = (): string => join(folder(), "crash.journal");
/** n8n's own pause after a crash, against crash loops. */
const CRASH_PAUSE_MS = 10_000;

/** Says whether the last session ended without removing its journal, and opens this session's. */
export async function openCrashJournal(): Promise<void> {
  if (existsSync(journal())) {
    console.log("Last session crashed");
    await sleep(CRASH_PAUSE_MS);
  }
  mkdirSync(folder(), { recursive: true });
  writeFileSync(journal(), "");
}

/** Only a graceful stop does this. */
export function closeCrashJournal(): void {
  rmSync(journal(), { force: true });
}

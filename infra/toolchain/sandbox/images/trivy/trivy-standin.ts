/** Stand-in for Trivy's server: health, version and the token check are there, scans are not. */
import { homedir } from "node:os";
import path from "node:path";
import { goFlags } from "../lib/go-flags";
import { serve, type Answer } from "../lib/http";
import { main, onStop } from "../lib/process";
import { version } from "../lib/version";
import { readDatabase, writeEmptyDatabase } from "./database";

const { flags, rest } = goFlags(process.argv.slice(2), [
  "debug",
  "d",
  "quiet",
  "q",
  "skip-db-update",
  "version",
  "v",
  "no-progress",
]);

/** Each flag is an environment variable too: https://trivy.dev/latest/docs/configuration/#environment-variables */
const setting = (name: string): string | undefined =>
  flags.get(name) ?? process.env[`TRIVY_${name.toUpperCase().replaceAll("-", "_")}`];

function log(level: "INFO" | "ERROR" | "FATAL", text: string): void {
  console.error(`${new Date().toISOString().slice(0, 19)}Z\t${level}\t${text}`);
}

function fatal(text: string): never {
  log("FATAL", `Fatal error\t${text}`);
  process.exit(1);
}

function prepareDatabase(cacheDir: string): void {
  if (readDatabase(cacheDir)) return;
  if (setting("skip-db-update") === "true") {
    log("ERROR", "[vulndb] The first run cannot skip downloading DB");
    fatal("init error: DB error: database error: --skip-db-update cannot be specified on the first run");
  }
  log("INFO", "[vulndb] Need to update DB");
  try {
    writeEmptyDatabase(cacheDir);
    log("INFO", "[vulndb] Stand-in: an empty database, nothing is downloaded");
  } catch (error) {
    fatal(
      `init error: DB error: failed to download vulnerability DB: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

async function server(): Promise<void> {
  const cacheDir = setting("cache-dir") ?? path.join(homedir(), ".cache", "trivy");
  prepareDatabase(cacheDir);
  const listen = setting("listen") ?? "localhost:4954";
  const token = setting("token") ?? "";
  const header = (setting("token-header") ?? "Trivy-Token").toLowerCase();
  const [host = "", port = "4954"] = listen.split(":");
  await serve(
    Number(port),
    (request, { pathname }): Answer | undefined => {
      if (pathname === "/healthz") return { status: 200, body: "ok" };
      if (pathname === "/version")
        return { status: 200, body: { Version: version(), VulnerabilityDB: readDatabase(cacheDir) } };
      if (!pathname.startsWith("/twirp/")) return undefined;
      if (token !== "" && request.headers[header] !== token)
        return { status: 401, body: { code: "unauthenticated", msg: "invalid token" } };
      return { status: 501, body: { code: "unimplemented", msg: "the stand-in does not scan" } };
    },
    host === "localhost" ? "127.0.0.1" : host || "0.0.0.0",
  );
  log("INFO", `[server] Listening ${listen}...`);
  onStop(() => undefined);
}

main(async () => {
  const [command] = rest;
  if (command === "server") await server();
  else if (command === "version" || flags.has("version") || flags.has("v"))
    console.log(`Version: ${version()} (stand-in)`);
  else fatal(`unknown command "${command ?? ""}" for the stand-in of "trivy": it knows "server" and "version"`);
});

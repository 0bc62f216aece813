/** Stand-in for Authentik (`ak server`, `ak worker`, `ak healthcheck`): its database is real, and so is forward authentication. */
import { connect } from "node:net";
import { z } from "zod";
import { exposition, metric } from "../lib/exposition";
import { serve, type Answer } from "../lib/http";
import { main, onStop, sleep } from "../lib/process";
import { request } from "../lib/request";
import { atLeast, version } from "../lib/version";
import { blueprintFiles, servedProviders } from "./blueprints";
import { Database } from "./database";
import { logPython, logServer } from "./log";
import { Server } from "./server";
import { portOf, readSettings } from "./settings";

const BLUEPRINTS = "/blueprints";
const APPLY_EVERY_MS = 60_000;
const settings = readSettings(process.env);

const words = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** As lifecycle/wait_for_db.py: waits for ever, one line a second. */
async function waitFor(name: string, ping: () => Promise<void>): Promise<void> {
  for (;;) {
    try {
      await ping();
      logPython("authentik.lib.config", `${name} connection successful`);
      return;
    } catch (error) {
      await sleep(1000);
      logPython("authentik.lib.config", `${name} connection failed, retrying... (${words(error)})`);
    }
  }
}

const pingRedis = (): Promise<void> =>
  new Promise((resolve, reject) => {
    const socket = connect(settings.redis, () => socket.write("PING\r\n"));
    socket.setTimeout(3000, () => socket.destroy(new Error("timed out")));
    socket.once("error", reject);
    socket.once("data", () => {
      socket.destroy();
      resolve();
    });
  });

async function bootstrap(): Promise<Database> {
  logPython("authentik.lib.config", "Starting authentik bootstrap");
  if (settings.secretKey === "") {
    logPython(
      "authentik.lib.config",
      "Secret key missing, check https://goauthentik.io/docs/installation/.",
      "critical",
    );
    process.exit(1);
  }
  const database = new Database(settings.postgres);
  await waitFor("PostgreSQL", () => database.ping());
  // Redis is not needed any more since 2025.10
  if (!atLeast(version(), "2025.10.0")) await waitFor("Redis", pingRedis);
  logPython("authentik.lib.config", "Finished authentik bootstrap");
  await database.migrate();
  logPython("bootstrap", "Bootstrap completed");
  return database;
}

async function health(database: Database): Promise<Answer> {
  try {
    await database.ping();
    return { status: 200 };
  } catch (error) {
    return { status: 503, body: `${words(error)}\n` };
  }
}

async function listen(role: string, database: Database, answer: Server["answer"]): Promise<void> {
  await serve(portOf(settings.listen.metrics), (_, { pathname }) =>
    pathname === "/metrics" ? { status: 200, body: metrics(role) } : undefined,
  );
  await serve(portOf(settings.listen.http), (incoming, url) =>
    url.pathname.startsWith("/-/health/") ? health(database) : answer(incoming, url),
  );
  logServer("starting server", { addr: settings.listen.http });
  onStop(() => database.end());
}

const metrics = (role: string): string =>
  exposition([metric("gauge", "authentik_standin_info", "Labels of the stand-in.", 1, { version: version(), role })]);

async function server(): Promise<void> {
  const database = await bootstrap();
  logServer("authentik is starting", { version: version() });
  const web = new Server(settings.secretKey, database);
  await listen("server", database, (incoming, url) => web.answer(incoming, url));
}

async function worker(): Promise<void> {
  const database = await bootstrap();
  logServer("authentik is starting", { version: version() });
  await listen("worker", database, () => Promise.resolve(undefined));
  for (;;) {
    await applyBlueprints(database).catch((error: unknown) => {
      logPython("authentik.blueprints.v1.tasks", `Failed to apply blueprints: ${words(error)}`, "warning");
    });
    await sleep(APPLY_EVERY_MS);
  }
}

async function applyBlueprints(database: Database): Promise<void> {
  if (settings.bootstrapPassword) await database.createUser("akadmin", settings.bootstrapPassword);
  for (const { file, text } of blueprintFiles(BLUEPRINTS)) {
    try {
      for (const provider of servedProviders(text)) await database.saveProvider(provider);
      logPython("authentik.blueprints.v1.importer", `Blueprint applied: ${file}`);
    } catch (error) {
      const problem = error instanceof z.ZodError ? z.prettifyError(error).replaceAll("\n", " ") : words(error);
      logPython("authentik.blueprints.v1.importer", `Blueprint invalid: ${file}: ${problem}`, "warning");
    }
  }
}

async function healthcheck(): Promise<void> {
  const { status, body } = await request(`http://127.0.0.1:${portOf(settings.listen.http)}/-/health/ready/`, {
    timeoutMs: 4000,
  });
  if (status !== 200) throw new Error(`${status} ${body}`);
}

main(async () => {
  const commands: Readonly<Record<string, () => Promise<void>>> = { server, worker, healthcheck };
  const name = process.argv[2] ?? "";
  const command = commands[name];
  if (!command) throw new Error(`Unknown command: '${name}'; the stand-in knows ${Object.keys(commands).join(", ")}`);
  await command();
});

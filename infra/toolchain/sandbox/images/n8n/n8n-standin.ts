/**
 * Stand-in for n8n: needs its PostgreSQL, keeps the encryption key, the crash journal and its owner, opens the task broker, keeps
 * workflows and credentials and registers the webhooks of those that are active when it starts. Of nodes it knows Webhook
 * and Respond to Webhook.
 */
import { readFileSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import { z } from "zod";
import { bodyOf, serve, type Answer } from "../lib/http";
import { main, onStop } from "../lib/process";
import { version } from "../lib/version";
import { accountAnswer } from "./accounts";
import { checkRunnerSettings, registeredRunners, startBroker } from "./broker";
import { Database } from "./database";
import { env } from "./env";
import { closeCrashJournal, encryptionKey, openCrashJournal } from "./settings-file";
import { answerCall, Credential, Workflow, webhooksOf } from "./workflows";

async function run(): Promise<void> {
  const [command = "start", ...args] = process.argv.slice(2);
  switch (command) {
    case "--version":
      console.log(version());
      return;
    case "start":
      return start();
    case "import:workflow":
      return withDatabase((database) => importWorkflows(database, option(args, "input")));
    case "import:credentials":
      return withDatabase((database) => importCredentials(database, option(args, "input")));
    case "publish:workflow":
    case "unpublish:workflow":
      return withDatabase((database) => activate(database, option(args, "id"), command === "publish:workflow"));
    case "update:workflow":
      return withDatabase((database) => activate(database, option(args, "id"), option(args, "active") === "true"));
    default:
      throw new Error(`Error: Command "${command}" not found`);
  }
}

async function start(): Promise<void> {
  const key = encryptionKey();
  console.log("Initializing n8n process");
  checkRunnerSettings();
  await openCrashJournal();
  const database = new Database(key);
  await database.open().catch((error: unknown) => {
    console.log("There was an error initializing DB");
    throw error;
  });
  const workflows = await database.activeWorkflows();
  await database.register(workflows);
  await startBroker();
  const port = Number(env("N8N_PORT") ?? 5678);
  const server = await serve(
    port,
    (request, url) => answer(database, workflows, request, url),
    env("N8N_LISTEN_ADDRESS") ?? "0.0.0.0",
  );
  onStop(async (signal) => {
    console.log(`Received ${signal}. Shutting down...`);
    console.log("\nStopping n8n...");
    server.close();
    await database.close();
    closeCrashJournal();
  });
  console.log(`n8n ready on ${env("N8N_LISTEN_ADDRESS") ?? "::"}, port ${port}`);
  console.log(`Version: ${version()} (stand-in)`);
  console.log(
    `\nEditor is now accessible via:\n${env("N8N_EDITOR_BASE_URL") ?? `${env("N8N_PROTOCOL") ?? "http"}://${env("N8N_HOST") ?? "localhost"}:${port}`}`,
  );
}

async function answer(
  database: Database,
  workflows: readonly Workflow[],
  request: IncomingMessage,
  url: URL,
): Promise<Answer | undefined> {
  switch (url.pathname) {
    case "/":
      return {
        status: 200,
        body: "<!DOCTYPE html><title>n8n.io - Workflow Automation (stand-in)</title>\n",
        headers: { "content-type": "text/html; charset=utf-8" },
      };
    case "/healthz":
      return { status: 200, body: { status: "ok" } };
    case "/healthz/readiness":
      return database.connected ? { status: 200, body: { status: "ok" } } : { status: 503, body: { status: "error" } };
    case "/rest/settings": {
      const showSetupOnFirstLoad = (await database.owner()) === undefined;
      return { status: 200, body: { data: { versionCli: version(), userManagement: { showSetupOnFirstLoad } } } };
    }
    case "/metrics":
      return env("N8N_METRICS") === "true"
        ? { status: 200, body: await metrics(database), headers: { "content-type": "text/plain; version=0.0.4" } }
        : undefined;
  }
  const path = /^\/webhook\/(.+)$/.exec(url.pathname)?.[1];
  return path === undefined
    ? accountAnswer(database, request, url.pathname)
    : webhookAnswer(database, workflows, request, path);
}

async function webhookAnswer(
  database: Database,
  workflows: readonly Workflow[],
  request: IncomingMessage,
  path: string,
): Promise<Answer> {
  const { method = "GET", headers } = request;
  const called = workflows.find((workflow) =>
    webhooksOf(workflow).some((one) => one.method === method && one.path === path),
  );
  if (called) {
    const text = await bodyOf(request);
    const body: unknown = headers["content-type"]?.startsWith("application/json") ? JSON.parse(text || "{}") : text;
    return answerCall(called, { method, path, headers, body }, (id) => database.credential(id));
  }
  const message = `The requested webhook "${method} ${path}" is not registered.`;
  console.log(`Received request for unknown webhook: ${message}`);
  return {
    status: 404,
    body: {
      code: 404,
      message,
      hint: "The workflow must be active for a production URL to run successfully. You can activate the workflow using the toggle in the top-right of the editor. Note that unlike test URL calls, production URL calls aren't shown on the canvas (only in the executions list)",
    },
  };
}

async function metrics(database: Database): Promise<string> {
  const [major, minor, patch] = version().split(".");
  return [
    "# TYPE n8n_version_info gauge",
    `n8n_version_info{version="v${version()}",major="${major ?? ""}",minor="${minor ?? ""}",patch="${patch ?? ""}"} 1`,
    "# TYPE n8n_active_workflow_count gauge",
    `n8n_active_workflow_count ${(await database.activeWorkflows()).length}`,
    "# TYPE n8n_task_runners_registered gauge",
    `n8n_task_runners_registered ${registeredRunners().length}`,
    "# TYPE process_start_time_seconds gauge",
    `process_start_time_seconds ${Math.floor(Date.now() / 1000 - process.uptime())}`,
    "",
  ].join("\n");
}

async function withDatabase(work: (database: Database) => Promise<void>): Promise<void> {
  const database = new Database(encryptionKey());
  try {
    await database.open();
    await work(database);
  } finally {
    await database.close();
  }
}

function option(args: readonly string[], name: string): string {
  const found = args.find((arg) => arg.startsWith(`--${name}=`)) ?? args[args.indexOf(`--${name}`) + 1];
  if (found === undefined) throw new Error(`Error: An --${name} has to be provided`);
  return found.replace(`--${name}=`, "");
}

async function importWorkflows(database: Database, file: string): Promise<void> {
  const workflows = z.array(Workflow).safeParse(contentOf(file));
  if (!workflows.success) throw new Error("File does not seem to contain valid workflows.");
  console.log(`Importing ${workflows.data.length} workflows...`);
  for (const workflow of workflows.data) await database.importWorkflow(workflow);
  console.log(`Successfully imported ${workflows.data.length} workflow${workflows.data.length === 1 ? "." : "s."}`);
}

async function importCredentials(database: Database, file: string): Promise<void> {
  const credentials = z.array(Credential).parse(contentOf(file));
  for (const credential of credentials) await database.importCredential(credential);
  console.log(`Successfully imported ${credentials.length} credential${credentials.length === 1 ? "." : "s."}`);
}

function contentOf(file: string): unknown[] {
  const parsed: unknown = JSON.parse(readFileSync(file, "utf8"));
  return Array.isArray(parsed) ? parsed : [parsed];
}

async function activate(database: Database, id: string, active: boolean): Promise<void> {
  console.log(`${active ? "Publishing" : "Unpublishing"} workflow with ID: ${id} (current version)`);
  if (!(await database.activate(id, active))) throw new Error(`Workflow "${id}" not found.`);
  console.log("Note: Changes will not take effect if n8n is running.");
  console.log("Please restart n8n for changes to take effect if n8n is currently running.");
}

main(run);

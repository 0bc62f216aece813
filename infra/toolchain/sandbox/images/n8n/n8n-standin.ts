/**
 * Stand-in for n8n: needs its PostgreSQL, keeps the encryption key and the crash journal, opens the task broker, knows
 * the webhooks of active workflows. It runs no workflow: an active webhook answers 200 and nothing more.
 */
import { readFileSync } from "node:fs";
import { serve, type Answer } from "../lib/http";
import { main, onStop } from "../lib/process";
import { version } from "../lib/version";
import { checkRunnerSettings, registeredRunners, startBroker } from "./broker";
import { Database, type Webhook } from "./database";
import { env } from "./env";
import { closeCrashJournal, encryptionKey, openCrashJournal } from "./settings-file";

async function run(): Promise<void> {
  const [command = "start", ...args] = process.argv.slice(2);
  switch (command) {
    case "--version":
      console.log(version());
      return;
    case "start":
      return start();
    case "import:workflow":
      return withDatabase((database) => importWorkflow(database, option(args, "input")));
    case "publish:workflow":
      return withDatabase((database) => publish(database, option(args, "id")));
    default:
      throw new Error(`Error: Command "${command}" not found`);
  }
}

async function start(): Promise<void> {
  encryptionKey();
  console.log("Initializing n8n process");
  checkRunnerSettings();
  await openCrashJournal();
  const database = new Database();
  await database.open().catch((error: unknown) => {
    console.log("There was an error initializing DB");
    throw error;
  });
  const webhooks = await database.webhooks();
  await startBroker();
  const port = Number(env("N8N_PORT") ?? 5678);
  const server = await serve(
    port,
    (request, url) => answer(database, webhooks, request.method ?? "GET", url),
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
  webhooks: readonly Webhook[],
  method: string,
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
    case "/rest/settings":
      return { status: 200, body: { data: { versionCli: version(), userManagement: { showSetupOnFirstLoad: true } } } };
    case "/metrics":
      return env("N8N_METRICS") === "true"
        ? { status: 200, body: await metrics(database), headers: { "content-type": "text/plain; version=0.0.4" } }
        : undefined;
  }
  const path = /^\/webhook\/(.+)$/.exec(url.pathname)?.[1];
  return path === undefined ? undefined : webhookAnswer(webhooks, method, path);
}

function webhookAnswer(webhooks: readonly Webhook[], method: string, path: string): Answer {
  if (webhooks.some((one) => one.method === method && one.path === path))
    return { status: 200, body: { message: "Workflow was started" } };
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
    `n8n_active_workflow_count ${await database.activeWorkflows()}`,
    "# TYPE n8n_task_runners_registered gauge",
    `n8n_task_runners_registered ${registeredRunners().length}`,
    "# TYPE process_start_time_seconds gauge",
    `process_start_time_seconds ${Math.floor(Date.now() / 1000 - process.uptime())}`,
    "",
  ].join("\n");
}

async function withDatabase(work: (database: Database) => Promise<void>): Promise<void> {
  const database = new Database();
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

async function importWorkflow(database: Database, file: string): Promise<void> {
  const parsed: unknown = JSON.parse(readFileSync(file, "utf8"));
  const workflows: unknown[] = Array.isArray(parsed) ? parsed : [parsed];
  for (const workflow of workflows) {
    if (typeof workflow !== "object" || workflow === null || !("nodes" in workflow) || !("id" in workflow))
      throw new Error(`Error: the file "${file}" holds no workflow`);
    const name = "name" in workflow ? String(workflow.name) : "My workflow";
    await database.importWorkflow(String(workflow.id), name, workflow.nodes);
    console.log(`Deactivating workflow "${name}". Remember to activate later.`);
  }
  console.log(`Successfully imported ${workflows.length} workflow${workflows.length === 1 ? "" : "s"}.`);
}

async function publish(database: Database, id: string): Promise<void> {
  if (!(await database.publishWorkflow(id))) throw new Error(`Error: the workflow "${id}" does not exist`);
  console.log(`Published workflow with ID: ${id}`);
  console.log(
    "Note: Changes will not take effect if n8n is running. Please restart n8n for changes to take effect if n8n is currently running.",
  );
}

main(run);

import { rmSync } from "node:fs";
import path from "node:path";
import execa from "execa";
import type { Engine } from "../../../stacks/engine";
import { containerName, type Stack } from "../../../stacks/model/stack";
import type { Progress } from "../progress";
import { silent } from "../progress";
import { buildSandboxImages } from "./build/build";
import { endHostProcesses, HOST_PROCESSES, startHostProcesses } from "./host/processes";
import { isAlive, readRecords } from "./host/records";
import { SANDBOX_SIGNING_SECRET, slackCommand } from "./host/slack";
import { realRecipes } from "./images/real";
import type { Recipe } from "./images/recipe";
import { sandbox, type SandboxSettings } from "./settings";
import { countSeed, seed } from "./up/seed";
import { auditedStack } from "./up/stack";
import { startServices } from "./up/start";
import { sweep, type Swept } from "./up/sweep";
import { answersOk, until } from "./up/wait";

export interface SandboxOptions {
  /** true: whatever a repair left is removed, data included, and the broken stack starts again. */
  readonly fresh?: boolean;
  /** Images to build besides those of the services that run broken: the repaired stack's. */
  readonly images?: readonly string[];
  /** true: the real Traefik and n8n instead of their stand-ins (built once, some minutes); or recipes that go before the listed ones. */
  readonly real?: boolean | readonly Recipe[];
  readonly settings?: SandboxSettings;
  /** Where host processes, their logs and their record are kept; default: the checkout's .sandbox. */
  readonly directory?: string;
  readonly progress?: Progress;
  /** The command of `docker compose`; default: `docker compose` where this machine has it; null: always the Engine's API. */
  readonly compose?: readonly string[] | null;
}

/** Port of the webhook before the offset. */
const WEBHOOK_PORT = 3333;
const N8N_PORT = 5678;
const UPTIME_KUMA_PORT = 3001;
/** Beside other work the real one's first start, with its migrations, takes minutes. */
const N8N_READY_MS = 300_000;
/** Calls of the Slack command that the audit found refused by n8n. */
const SLACK_CALLS = 4;

/**
 * The audit's broken stack on a real Engine: five services, data, host processes. Idempotent: what runs is left alone,
 * repaired or not, unless `fresh`.
 * @returns true when something was started, false when all was there.
 */
export async function sandboxUp(engine: Engine, options: SandboxOptions = {}): Promise<boolean> {
  const { fresh = false, images = [], settings = sandbox, directory = sandbox.directory, progress = silent } = options;
  const stack = auditedStack(settings);
  const own = sandbox.running.flatMap((name) => stack.services[name]?.image ?? []);
  const { real = false } = options;
  const instead = real === true ? await realRecipes(progress) : real || [];
  const built = progress.step("Images of the sandbox", (note) =>
    buildSandboxImages(engine, [...own, ...images], note, instead),
  );
  if (fresh) await Promise.all([built, sandboxDown(engine, options)]);
  await built;
  const before = await sandboxStatus(engine, options);
  if (before.services.every(({ running }) => running) && before.processes === before.processesWanted) return false;
  const compose = options.compose === undefined ? await composeOnPath() : (options.compose ?? undefined);
  await progress.step(`Start the audited services${compose ? " with docker compose" : ""}`, async () => {
    await startServices(engine, stack, settings, compose);
  });
  const [postgres, redis, n8n] = ["postgres", "redis", "n8n"].map((name) => nameOf(stack, name));
  const ports = { webhookPort: WEBHOOK_PORT + settings.portOffset, n8nPort: N8N_PORT + settings.portOffset };
  await progress.step("Fill PostgreSQL and Redis, start the host's processes", (note) =>
    Promise.all([
      seed(engine, postgres ?? "", redis ?? ""),
      startHostProcesses({ directory, ...ports }).then(async () => {
        note("wait for n8n");
        await until(`n8n in "${n8n ?? ""}" is ready`, N8N_READY_MS, () =>
          answersOk(`http://127.0.0.1:${ports.n8nPort}/healthz/readiness`),
        );
        for (let i = 0; i < SLACK_CALLS; i++) await slackCommand(ports.webhookPort, SANDBOX_SIGNING_SECRET, "status");
      }),
      // the first start makes its database, and only then says that nobody set it up
      until("Uptime Kuma answers", 120_000, () =>
        answersOk(`http://127.0.0.1:${UPTIME_KUMA_PORT + settings.portOffset}/`),
      ),
    ]),
  );
  return true;
}

/** Ends and removes all that is the sandbox's, data included. Images stay: they are built once. */
export async function sandboxDown(
  engine: Engine,
  options: Pick<SandboxOptions, "settings" | "directory" | "progress"> = {},
): Promise<Swept & { processes: string[] }> {
  const { settings = sandbox, directory = sandbox.directory, progress = silent } = options;
  return progress.step("Remove what the sandbox left", async () => {
    const [swept, processes] = await Promise.all([sweep(engine, settings), endHostProcesses(directory)]);
    for (const folder of ["host", "logs", "pm2"])
      rmSync(path.join(directory, folder), { recursive: true, force: true });
    return { ...swept, processes };
  });
}

export interface SandboxStatus {
  readonly services: readonly {
    readonly name: string;
    readonly container: string;
    readonly running: boolean;
    readonly image: string | undefined;
  }[];
  readonly processes: number;
  readonly processesWanted: number;
}

/** What of the sandbox runs, broken or repaired. */
export async function sandboxStatus(
  engine: Engine,
  options: Pick<SandboxOptions, "settings" | "directory"> = {},
): Promise<SandboxStatus> {
  const stack = auditedStack(options.settings ?? sandbox);
  const services = sandbox.running.map(async (name) => {
    const container = nameOf(stack, name);
    const found = await engine.inspectContainer(container);
    return { name, container, running: found?.State.Running === true, image: found?.Config.Image ?? undefined };
  });
  const processes = readRecords(options.directory ?? sandbox.directory).filter(isAlive).length;
  return { services: await Promise.all(services), processes, processesWanted: HOST_PROCESSES };
}

/** Rows and keys of the seed that are still there. */
export function sandboxData(
  engine: Engine,
  settings: SandboxSettings = sandbox,
): Promise<{ rows: number; keys: number }> {
  const stack = auditedStack(settings);
  return countSeed(engine, nameOf(stack, "postgres"), nameOf(stack, "redis"));
}

function nameOf(stack: Stack, name: string): string {
  const service = stack.services[name];
  return service ? containerName(stack, service) : name;
}

async function composeOnPath(): Promise<string[] | undefined> {
  const { failed } = await execa("docker", ["compose", "version"], { reject: false });
  return failed ? undefined : ["docker", "compose"];
}

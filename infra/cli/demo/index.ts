import { rm } from "node:fs/promises";
import { openEngine, type Engine } from "../../../stacks/engine";
import { containerName } from "../../../stacks/model/stack";
import { adopt } from "../../adopt";
import { ensureCompose } from "../../toolchain/compose";
import { ensureEngine } from "../../toolchain/engine";
import { progress } from "../../toolchain/progress";
import { ensurePulumi } from "../../toolchain/pulumi";
import { sandbox } from "../../toolchain/sandbox/settings";
import { sandboxUp } from "../../toolchain/sandbox/sandbox";
import { startHostProcesses } from "../../toolchain/sandbox/host/processes";
import { readSecrets } from "../../toolchain/secrets";
import { servicePlans } from "../plan-lines";
import { runPulumi } from "../pulumi";
import { repair } from "../repair";
import { openSandbox, sandboxImages, sandboxState } from "../sandbox-workspace";
import type { Workspace } from "../workspace";
import { proofs, published } from "./proof";
import { shipBadImage } from "./bad-image";
import { chapter, command, disproven, elapsed, proven, tell } from "./story";
import { stricter } from "./stricter";
import { symptoms } from "./symptoms";
import { recreate } from "./tamper";

export interface DemoOptions {
  /** The real Traefik, n8n and `docker compose` in the places of their stand-ins; built once, which takes minutes. */
  readonly real?: boolean;
}

/** The audit's stack: broken, seen, repaired, proven; then broken by hand and by a bad image. Resolves to an exit code. */
export async function demo(options: DemoOptions = {}): Promise<number> {
  const engine = await setUp(options);
  await showBroken(engine);

  const workspace = await openSandbox(engine);
  chapter("Adopt what runs: the state learns of it, nothing is touched");
  command("alfa adopt");
  if ((await adopt(workspace)) !== 0) return 1;

  chapter("What `pulumi preview` sees: every finding, and what an update would change");
  await pulumi(workspace, ["preview"]);

  chapter("The repair: `npm run up`");
  if ((await repair(workspace, { confirm: false })) !== 0) return 1;

  chapter("The proof");
  if (!(await prove(workspace, engine))) return 1;

  chapter("A second preview: nothing left to do");
  if ((await pulumi(workspace, ["preview", "--expect-no-changes"])) !== 0) return 1;
  if (!(await nothingPlanned(workspace))) return 1;

  chapter("Someone changes containers and starts processes by hand");
  await breakByHand(workspace, engine);
  await pulumi(workspace, ["preview", "--diff"]);
  tell("Environment and mounts of a recreated container, strays of a process: the drift other tools miss. The repair:");
  if ((await repair(workspace, { confirm: false })) !== 0) return 1;
  if ((await pulumi(workspace, ["preview", "--expect-no-changes"])) !== 0) return 1;

  if (!(await shipBadImage(engine))) return 1;
  if (!(await stricter(engine))) return 1;

  process.stdout.write(
    `\nThe demo is done after ${elapsed()}. The repaired stack keeps running beside anything you have:\n`,
  );
  tell(`n8n          http://n8n.localhost:${80 + sandbox.portOffset}`);
  tell(`Traefik      http://traefik.localhost:${80 + sandbox.portOffset}/dashboard/`);
  tell(`Uptime Kuma  http://127.0.0.1:${3001 + sandbox.portOffset}`);
  process.stdout.write("\nNext: npm start           audit and preview your own stack (changes nothing)\n");
  process.stdout.write("      npm run sandbox:down  end the sandbox and remove all of it\n");
  return 0;
}

async function setUp({ real = false }: DemoOptions): Promise<Engine> {
  chapter("Set-up");
  const [pulumi, found] = await Promise.all([ensurePulumi(progress), ensureEngine({ progress })]);
  tell(
    `Pulumi ${pulumi.version} (${pulumi.source}), Docker Engine ${found.version}, API ${found.apiVersion} (${found.source})`,
  );
  const engine = openEngine(found.host);
  // Every demo begins with the audited stack: the state of an earlier repair goes with its containers.
  await rm(sandboxState, { recursive: true, force: true });
  const compose = real ? [(await ensureCompose(progress)).bin] : undefined;
  await sandboxUp(engine, { fresh: true, images: sandboxImages(engine), real, progress, ...(compose && { compose }) });
  return engine;
}

async function showBroken(engine: Engine): Promise<void> {
  chapter("The stack as it was audited: it runs, and says itself what is wrong");
  for (const { service, line, count } of await symptoms(engine, sandbox.prefix)) {
    command(`docker logs ${sandbox.prefix}${service}`);
    tell(`${line}${count > 1 ? `   (${count} times)` : ""}`);
  }
}

async function pulumi(workspace: Workspace, args: string[]): Promise<number> {
  command(`pulumi ${args.join(" ")}`);
  return runPulumi(workspace.run, args);
}

async function prove({ stack, run: { env } }: Workspace, engine: Engine): Promise<boolean> {
  let all = true;
  for (const { claim, prove: run } of proofs(stack, engine, await readSecrets({ ...env }))) {
    try {
      proven(claim, await run());
    } catch (error) {
      all = false;
      disproven(claim, error instanceof Error ? error.message : String(error));
    }
  }
  return all;
}

/** The plan of `npm run up` must say of every service what the preview says. */
async function nothingPlanned(workspace: Workspace): Promise<boolean> {
  const plans = await servicePlans(workspace, await readSecrets({ ...workspace.run.env }));
  const open = plans.filter(({ plan }) => plan.kind !== "unchanged").map(({ service }) => service);
  const report = open.length ? disproven : proven;
  report("the plan of an update is empty too", open.length ? open.join(", ") : `${plans.length} services unchanged`);
  return open.length === 0;
}

async function breakByHand({ stack }: Workspace, engine: Engine): Promise<void> {
  const { n8n, traefik } = stack.services;
  command("node alfa-webhook.js &; cloudflared tunnel --url http://localhost:… &");
  const webhookPort = stack.host.processes[0]?.port ?? 0;
  await startHostProcesses({ directory: sandbox.directory, webhookPort, n8nPort: published(stack, "n8n", 5678) });
  if (!n8n || !traefik) throw new Error("the stack has no n8n or no Traefik");
  command(`docker rm -f ${containerName(stack, n8n)}; docker run … --env N8N_RUNNERS_MODE=internal …`);
  await recreate(engine, containerName(stack, n8n), { env: { N8N_RUNNERS_MODE: "internal" } });
  command(`docker rm -f ${containerName(stack, traefik)}; docker run … (without the socket)`);
  await recreate(engine, containerName(stack, traefik), { dropMounts: ["/var/run/docker.sock"] });
}

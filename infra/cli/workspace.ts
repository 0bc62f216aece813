import path from "node:path";
import { openEngine, type Engine } from "../../stacks/engine";
import type { Stack } from "../../stacks/model/stack";
import type { Placement } from "../../stacks/placement";
import { secretKey } from "../secrets-key";
import { settleSecrets } from "../settle-secrets";
import { pulumiEnvironment } from "../toolchain/environment";
import { checkout } from "../toolchain/paths";
import { progress } from "../toolchain/progress";
import { readSecrets, writeSecrets } from "../toolchain/secrets";
import { clearDeadLocks } from "../toolchain/locks";
import type { PulumiRun } from "./pulumi";
import { readDeclared, writeSettings } from "./settings";

/** Everything a command needs to run Pulumi on a declared stack. */
export interface Workspace {
  readonly run: PulumiRun;
  readonly stack: Stack;
  readonly placement: Placement;
  /** Absent in a check, which must not depend on an Engine. */
  readonly engine: Engine | undefined;
}

export interface WorkspaceOptions {
  /** The Pulumi stack; its committed settings are Pulumi.STACK.yaml. */
  readonly stack: string;
  /** Where its state stands; absent: the checkout's own. */
  readonly dir?: string;
  /** Address of the Engine; absent: the one the user's environment or docker context names. null: none. */
  readonly engineHost?: string | null;
  /** Settings that overrule the committed ones (the sandbox's prefix, a check's defaults). */
  readonly settings?: Readonly<Record<string, unknown>>;
}

/** Where a check's DOCKER_HOST points: nothing answers there, at once. */
const noEngine = "unix:///nonexistent/docker.sock";

/**
 * Prepares the CLI, the state and the settings of a stack, and settles its secrets.
 * @throws UserError when a setting is wrong, the Engine can't be reached, or the toolchain can't be had
 */
export async function openWorkspace(options: WorkspaceOptions): Promise<Workspace> {
  const { stack: name, dir, engineHost, settings } = options;
  const env = await pulumiEnvironment({
    stack: name,
    ...(dir === undefined ? {} : { dir }),
    ...(engineHost === undefined ? {} : { dockerHost: engineHost ?? noEngine }),
  });
  const file = env["PULUMI_OPTION_CONFIG_FILE"];
  const backend = env["PULUMI_BACKEND_URL"];
  if (file === undefined || backend === undefined) throw new Error("the environment names no settings or no backend");
  await sayClearedLocks(backend);
  if (settings) await writeSettings(file, settings);
  const { stack, placement } = await readDeclared(file, path.join(checkout, `Pulumi.${name}.yaml`));
  const engine = engineHost === null ? undefined : openEngine(engineHost);
  await engine?.apiVersion();
  await settle(stack, env, engine);
  return { run: { env, stack: name, cwd: checkout }, stack, placement, engine };
}

async function sayClearedLocks(backend: string): Promise<void> {
  for (const lock of await clearDeadLocks(backend.replace(/^file:\/\//, ""))) {
    progress.say(`Cleared the state lock of a Pulumi process that is gone (pid ${lock.pid})`);
  }
}

async function settle(stack: Stack, env: Record<string, string>, engine: Engine | undefined): Promise<void> {
  const known = await readSecrets(env);
  if (Object.keys(stack.secrets).every((name) => known[name] !== undefined)) return;
  const { values, adopted, generated, missing } = await settleSecrets(stack, known, engine);
  if (Object.keys(adopted).length + generated.length > 0) await writeSecrets(env, { ...values });
  for (const [name, from] of Object.entries(adopted)) progress.say(`Kept the secret ${name} of what runs (${from})`);
  if (generated.length)
    progress.say(
      `Generated ${generated.length} secrets, encrypted in ${path.relative(checkout, env["PULUMI_OPTION_CONFIG_FILE"] ?? "")}: ${generated.join(", ")}`,
    );
  for (const name of missing)
    progress.say(`The secret ${name} has no value yet: pulumi config set --secret ${secretKey(name)}`);
}

import { openEngine, resolveEngineHost, type EngineHost } from "../../../stacks/engine";
import { UserError } from "../../../stacks/model/errors";
import type { Progress } from "../progress";
import { installEngine } from "./distribution";
import { privatePaths, runningPrivateEngine, startPrivateEngine, type PrivateEngine } from "./private";

/** A Docker Engine that answers. */
export interface EnsuredEngine {
  /** As in DOCKER_HOST. */
  host: string;
  source: "DOCKER_HOST" | "context" | "default" | "private";
  /** The Engine's version, e.g. "27.3.1". */
  version: string;
  /** The newest API it speaks, e.g. "1.47". */
  apiVersion: string;
}

/** How to find an Engine; what is left out is this checkout's. */
export interface EngineOptions {
  progress: Progress;
  /** The folder of the private Engine. */
  dir?: string;
  /** The environment that names the user's own Engine. */
  env?: Readonly<Record<string, string | undefined>>;
  /** false: never start one of our own. */
  mayStart?: boolean;
}

const LABELS: Readonly<Record<string, "DOCKER_HOST" | "default">> = {
  DOCKER_HOST: "DOCKER_HOST",
  "the default socket": "default",
};

async function ask(where: EngineHost | string, source: EnsuredEngine["source"]): Promise<EnsuredEngine> {
  const { Version, ApiVersion } = await openEngine(where).version();
  return { host: typeof where === "string" ? where : where.host, source, version: Version, apiVersion: ApiVersion };
}

/**
 * Finds a Docker Engine or starts a private one. An Engine that the user named (DOCKER_HOST, a docker context) must
 * answer: another one is never taken in its place. Then a private one of this checkout that runs already, the default
 * socket, and last a new private one.
 *
 * @throws UserError that says what to start or to install
 */
export async function ensureEngine(options: EngineOptions): Promise<EnsuredEngine> {
  const { progress, dir, env = process.env, mayStart = true } = options;
  const named = resolveEngineHost(env);
  const source = LABELS[named.source] ?? "context";
  if (source !== "default") return ask(named, source);

  const paths = privatePaths(dir);
  const running = await runningPrivateEngine(paths);
  if (running) return ask(running.host, "private");
  try {
    return await ask(named, source);
  } catch (error) {
    if (!mayStart) throw error;
    refuseWhereImpossible(error instanceof Error ? error.message : String(error));
  }
  await installEngine(progress);
  const started: PrivateEngine = await progress.step("Starting a private Docker Engine", () =>
    startPrivateEngine(paths),
  );
  return ask(started.host, "private");
}

/** @throws UserError where an Engine of our own can't run */
function refuseWhereImpossible(reason: string): void {
  if (process.platform === "darwin")
    throw new UserError(`${reason}. Start Docker Desktop (or another Engine), then run this again`);
  if (process.platform !== "linux")
    throw new UserError(`${reason}. Start a Docker Engine and name it in DOCKER_HOST, then run this again`);
  if (process.getuid?.() !== 0)
    throw new UserError(
      `${reason}. Start the Docker Engine (sudo systemctl start docker), or run this as root to have a private one started`,
    );
}

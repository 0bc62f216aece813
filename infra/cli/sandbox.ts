import { rm } from "node:fs/promises";
import { openEngine } from "../../stacks/engine";
import { ensureEngine, runningPrivateEngine, privatePaths, stopPrivateEngine } from "../toolchain/engine";
import { progress } from "../toolchain/progress";
import { sandboxDown, sandboxUp } from "../toolchain/sandbox/sandbox";
import { sandbox } from "../toolchain/sandbox/settings";
import { sandboxImages, sandboxState } from "./sandbox-workspace";

/** Starts the audited stack where it does not run. */
export async function startSandbox(fresh: boolean): Promise<void> {
  const found = await ensureEngine({ progress });
  const engine = openEngine(found.host);
  if (fresh) await rm(sandboxState, { recursive: true, force: true });
  const started = await sandboxUp(engine, { fresh, images: sandboxImages(engine), progress });
  progress.say(started ? "The audited stack runs." : "The sandbox runs already; nothing was started.");
  progress.say(
    `Its containers are named ${sandbox.prefix}…, on ${found.host}. Next: npm run demo, or npm run sandbox:down`,
  );
}

/** Ends exactly what was started for the sandbox, and removes what it left. */
export async function endSandbox(): Promise<void> {
  const found = await ensureEngine({ progress, mayStart: false }).catch(() => undefined);
  if (found) await sandboxDown(openEngine(found.host), { progress });
  await rm(sandboxState, { recursive: true, force: true });
  if (await runningPrivateEngine(privatePaths())) await stopPrivateEngine();
  progress.say("The sandbox is gone: no container, network or volume of it is left.");
}

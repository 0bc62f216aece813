import { buffer } from "node:stream/consumers";
import type { Engine } from "../../../stacks/engine";
import { containerName } from "../../../stacks/model/stack";
import { pack } from "tar-stream";
import { repair } from "../repair";
import { openSandbox } from "../sandbox-workspace";
import { chapter, command, disproven, proven, tell } from "./story";

/** The service that gets the bad image: its grace for a start is short, so the failure shows soon. */
const service = "alertmanager";

/** Ships an image whose health check never succeeds, and shows that the old container runs on. */
export async function shipBadImage(engine: Engine): Promise<boolean> {
  chapter("A release goes wrong: an image that never becomes healthy");
  const { stack } = await openSandbox(engine);
  const declared = stack.services[service];
  if (!declared?.image) throw new Error(`the stack has no service "${service}"`);
  const name = containerName(stack, declared);
  const before = await engine.inspectContainer(name);

  const bad = `${declared.image}-broken`;
  await buildBad(engine, declared.image, bad);
  command(`pulumi config set --path 'alfa:images.${service}' ${bad}`);
  const release = await openSandbox(engine, { images: { [service]: bad } });
  const failed = (await repair(release, { confirm: false })) !== 0;
  await openSandbox(engine, { images: undefined });

  const after = await engine.inspectContainer(name);
  const restored = after !== undefined && after.Id === before?.Id && after.State.Running;
  const report = failed && restored ? proven : disproven;
  report(
    "the update fails, and the container that ran runs again",
    `${name} is ${after?.Id.slice(0, 12) ?? "gone"} as before (${before?.Id.slice(0, 12) ?? "none"}), ${after?.State.Status ?? "absent"}, restart policy ${after?.HostConfig.RestartPolicy?.Name ?? "none"}`,
  );
  tell("The setting is taken back; the next preview is unchanged.");
  return failed && restored;
}

/** The declared image with a process that runs and answers nothing. */
async function buildBad(engine: Engine, from: string, tag: string): Promise<void> {
  const context = pack();
  context.entry({ name: "Dockerfile" }, `FROM ${from}\nENTRYPOINT ["sleep", "100000"]\nCMD []\n`);
  context.finalize();
  await engine.buildImage(await buffer(context), { tags: [tag] });
}

import type { Engine } from "../../../../stacks/engine";
import { createBody, engineContext, uploadArchive } from "../../../../stacks/lenses/engine";
import type { Args } from "./fields";

/** Makes the container anew with other arguments, as somebody at a shell would. @param labels what the stack's own container said of itself */
export async function makeByHand(
  engine: Engine,
  name: string,
  args: Args,
  { labels = {}, start = false }: { labels?: Readonly<Record<string, string>>; start?: boolean } = {},
): Promise<string> {
  const context = engineContext(await engine.info(), await engine.apiVersion());
  const { platform, body, connects, uploads } = createBody({ ...args, name }, context);
  await engine.removeContainer(name, { force: true, volumes: true });
  const { id } = await engine.createContainer(name, { ...body, Labels: { ...body.Labels, ...labels } }, platform);
  for (const { network, endpoint } of connects) await engine.connectNetwork(network, id, endpoint);
  if (uploads.length > 0) await engine.putArchive(id, "/", uploadArchive(uploads));
  if (start) await engine.startContainer(id);
  return id;
}

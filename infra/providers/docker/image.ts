import { z } from "zod";
import { EngineError, type Engine, type ImageInspect } from "../../../stacks/engine";
import { UserError } from "../../../stacks/model/errors";
import type { Logger } from "../rpc/provider";
import { plainMap, type PropertyMap, type PropertyValue } from "../rpc/value";
import type { Kind, Session } from "./kind";
import { checked, compared, computed } from "../rpc/inputs";

const ImageArgs = z.strictObject({
  name: z.string().min(1),
  /** true, the default: destroying the resource leaves the image on the Engine. */
  keepLocally: z.boolean().optional(),
  forceRemove: z.boolean().optional(),
  platform: z.string().optional(),
  pullTriggers: z.array(z.string()).optional(),
  triggers: z.record(z.string(), z.string()).optional(),
});
type ImageArgs = z.output<typeof ImageArgs>;

/** How long a preview waits for an Engine that it can do without. */
const LOOK_UP_MS = 3_000;

const outputs = (image: ImageInspect): PropertyMap => ({
  imageId: image.Id,
  // An image that was built here has no registry digest: its id names it just as exactly.
  repoDigest: image.RepoDigests?.[0] ?? image.Id,
});

/** Pulls an image. @throws UserError that says where it was looked for */
async function pull(engine: Engine, args: ImageArgs, session: Session, log: Logger): Promise<ImageInspect> {
  const auth = session.settings.registryAuth(args.name);
  log.status(`pulling "${args.name}"`);
  const begun = Date.now();
  try {
    await engine.pullImage(args.name, {
      ...(args.platform !== undefined && { platform: args.platform }),
      ...(auth && { auth }),
      onProgress: (line) => {
        if (line.status) log.status(`pulling "${args.name}": ${line.status}`);
      },
    });
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    throw new UserError(
      `image "${args.name}" is not on the Engine and can't be pulled: ${error.message.replace(/^can't pull image "[^"]*": /, "")}; check its name and tag, or the registry's credentials`,
    );
  }
  log.info(`pulled "${args.name}" in ${((Date.now() - begun) / 1000).toFixed(1)} s`);
  const image = await engine.inspectImage(args.name);
  if (!image) throw new UserError(`image "${args.name}" was pulled but is not on the Engine`);
  return image;
}

/** The image of a reference: the one on the Engine; else pulled. */
export async function ensureImage(
  engine: Engine,
  args: ImageArgs,
  session: Session,
  log: Logger,
): Promise<ImageInspect> {
  return (await engine.inspectImage(args.name)) ?? pull(engine, args, session, log);
}

/** A trigger asked for a fresh pull; an image that is there serves where its registry can't be reached. */
async function refreshed(engine: Engine, args: ImageArgs, session: Session, log: Logger): Promise<ImageInspect> {
  const there = await engine.inspectImage(args.name);
  try {
    return await pull(engine, args, session, log);
  } catch (error) {
    if (!there || !(error instanceof UserError)) throw error;
    log.warn(`${error.message}; the image that is on the Engine is used`);
    return there;
  }
}

/** The image that an update will find on the Engine, so that a preview knows it; undefined also where there is no Engine (a pull request's check). */
async function lookUp(engine: Engine, name: PropertyValue | undefined): Promise<ImageInspect | undefined> {
  if (typeof name !== "string") return undefined;
  const late = new Promise<undefined>((resolve) => {
    setTimeout(resolve, LOOK_UP_MS, undefined).unref();
  });
  return Promise.race([engine.inspectImage(name).catch(() => undefined), late]);
}

/** docker.RemoteImage */
export const remoteImage: Kind = {
  check({ news }) {
    const build = "build" in news;
    const { inputs, failures } = checked(ImageArgs, news, () => undefined);
    const hint = { property: "build", reason: "this provider builds no images: build it first, then name it" };
    return Promise.resolve({ inputs, failures: build ? [hint] : (failures ?? []) });
  },
  diff: ({ oldInputs, news }) =>
    Promise.resolve(
      compared(
        oldInputs,
        news,
        ({ name, platform, pullTriggers, triggers, ...rest }) => ({
          ...rest,
          ...(name !== undefined && { name }),
          ...(platform !== undefined && { platform }),
          ...(pullTriggers !== undefined && { pullTriggers }),
          ...(triggers !== undefined && { triggers }),
        }),
        ["name", "platform", "pullTriggers", "triggers"],
      ),
    ),
  async create({ urn, inputs, preview }, session, { log }) {
    const engine = session.engine();
    if (preview) {
      const there = await lookUp(engine, inputs["name"]);
      return { id: "", outputs: { ...inputs, ...(there ? outputs(there) : computed("imageId", "repoDigest")) } };
    }
    const args = ImageArgs.parse(plainMap(inputs));
    const again = session.known(urn).size > 0 && (args.pullTriggers !== undefined || args.triggers !== undefined);
    const image = await (again ? refreshed : ensureImage)(engine, args, session, log);
    return { id: image.Id, outputs: { ...inputs, ...outputs(image) } };
  },
  update: ({ news, oldOutputs }) =>
    Promise.resolve({ ...news, imageId: oldOutputs["imageId"] ?? "", repoDigest: oldOutputs["repoDigest"] ?? "" }),
  async read({ id, inputs }, session) {
    const name = inputs?.["name"];
    const image = await session.engine().inspectImage(typeof name === "string" ? name : id);
    if (!image) return undefined;
    const found = inputs ?? { name: image.RepoTags?.[0] ?? id };
    return { id: image.Id, inputs: found, outputs: { ...found, ...outputs(image) } };
  },
  async delete({ id, inputs, urn }, session, { log }) {
    if (inputs["keepLocally"] !== false || session.created(urn) === id) return;
    try {
      await session.engine().removeImage(id, inputs["forceRemove"] === true);
    } catch (error) {
      if (!(error instanceof EngineError) || error.status !== 409) throw error;
      log.warn(`image "${id}" stays: ${error.message}`);
    }
  },
};

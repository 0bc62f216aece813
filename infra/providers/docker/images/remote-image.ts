import { z } from "zod";
import { EngineError, type Engine, type ImageInspect } from "../../../../stacks/engine";
import { UserError } from "../../../../stacks/model/errors";
import type { Logger } from "../../rpc/provider";
import { hasUnknown, plainMap, type PropertyMap, type PropertyValue } from "../../rpc/value";
import { withoutSecrets } from "../args";
import type { Kind, Session } from "../kind";
import { checked, compared, computed } from "../../rpc/inputs";
import { build, BuildArgs, refusedBuild, withDigest, withoutDigest } from "./build";
import { layers } from "./push";

const ImageArgs = z.strictObject({
  name: z.string().min(1),
  /** true, the default: destroying the resource leaves the image on the Engine. */
  keepLocally: z.boolean().optional(),
  forceRemove: z.boolean().optional(),
  platform: z.string().optional(),
  pullTriggers: z.array(z.string()).optional(),
  triggers: z.record(z.string(), z.string()).optional(),
  build: BuildArgs.optional(),
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
      onProgress: layers(`pulling "${args.name}"`, log),
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

/** The architectures that have two names. */
const ARCHITECTURES: Readonly<Record<string, string>> = { x86_64: "amd64", aarch64: "arm64" };
const architecture = (name: string): string => ARCHITECTURES[name] ?? name;

/** Whether an image is of the platform asked for: "linux/arm64", "linux/arm/v7", "arm64". */
function isOfPlatform({ Os, Architecture, Variant }: ImageInspect, platform: string | undefined): boolean {
  if (platform === undefined) return true;
  const parts = platform.split("/");
  const [os, machine = "", variant] = parts.length > 1 ? parts : ["linux", ...parts];
  if (os !== (Os ?? "linux") || architecture(machine) !== architecture(Architecture ?? "")) return false;
  return variant === undefined || !Variant || variant === Variant;
}

/** The image of a reference: built where that is declared; the one on the Engine; else pulled. */
export async function ensureImage(
  engine: Engine,
  args: ImageArgs,
  session: Session,
  log: Logger,
): Promise<ImageInspect> {
  if (args.build) {
    await build(engine, args.name, args.build, log);
  } else {
    const there = await engine.inspectImage(args.name);
    return there && isOfPlatform(there, args.platform) ? there : pull(engine, args, session, log);
  }
  const made = await engine.inspectImage(args.name);
  if (!made) throw new UserError(`image "${args.name}" was built but is not on the Engine`);
  return made;
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
  async check({ news }) {
    const refused = refusedBuild(news["build"]);
    if (refused.length > 0) return { inputs: news, failures: refused };
    const { inputs, failures = [] } = checked(ImageArgs, news, () => undefined);
    return failures.length > 0 ? { inputs, failures } : withDigest(inputs);
  },
  diff: ({ oldInputs, news }) =>
    Promise.resolve(
      compared(oldInputs, news, (values) => values, ["name", "platform", "pullTriggers", "triggers", "build"]),
    ),
  async create({ urn, inputs, preview }, session, { log }) {
    const engine = session.engine();
    if (preview) {
      // What a build will make is not what is there.
      const there = "build" in inputs || hasUnknown(inputs) ? undefined : await lookUp(engine, inputs["name"]);
      return { id: "", outputs: { ...inputs, ...(there ? outputs(there) : computed("imageId", "repoDigest")) } };
    }
    const args = ImageArgs.parse(plainMap(inputs));
    const again =
      !args.build && session.known(urn).size > 0 && (args.pullTriggers !== undefined || args.triggers !== undefined);
    const image = await (again ? refreshed : ensureImage)(engine, args, session, log);
    return { id: image.Id, outputs: { ...withoutSecrets(inputs), ...outputs(image) } };
  },
  update: ({ news, oldOutputs }) =>
    Promise.resolve({
      ...withoutSecrets(news),
      imageId: oldOutputs["imageId"] ?? "",
      repoDigest: oldOutputs["repoDigest"] ?? "",
    }),
  async read({ id, inputs }, session) {
    const name = inputs?.["name"];
    const image = await session.engine().inspectImage(typeof name === "string" ? name : id);
    if (!image) return undefined;
    const declared = inputs ?? { name: image.RepoTags?.[0] ?? id };
    // Another image under the name of one that was built is to be built again.
    const found = "build" in declared && image.Id !== id ? withoutDigest(declared) : declared;
    return { id: image.Id, inputs: found, outputs: { ...withoutSecrets(found), ...outputs(image) } };
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

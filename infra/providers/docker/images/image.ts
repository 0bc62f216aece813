import { z } from "zod";
import type { Engine, RegistryAuth } from "../../../../stacks/engine";
import { defined } from "../../../../stacks/lenses/defined";
import { UserError } from "../../../../stacks/model/errors";
import { checked, compared, computed } from "../../rpc/inputs";
import { text } from "../../rpc/kind";
import type { Logger } from "../../rpc/provider";
import { hasUnknown, opened, plainMap, type PropertyMap } from "../../rpc/value";
import { withoutSecrets } from "../args";
import type { Kind, Session } from "../kind";
import { build, withDigest, withoutDigest, type BuildArgs } from "./build";
import { push } from "./push";
import { parseReference } from "./reference";

const Build = z.strictObject({
  context: z.string().optional(),
  contextDigest: z.string().optional(),
  dockerfile: z.string().optional(),
  args: z.record(z.string(), z.string()).optional(),
  target: z.string().optional(),
  platform: z.string().optional(),
  network: z.string().optional(),
  addHosts: z.array(z.string()).optional(),
  cacheFrom: z.strictObject({ images: z.array(z.string()).optional() }).optional(),
  builderVersion: z.enum(["BuilderV1", "BuilderBuildKit"]).optional(),
});
const ImageArgs = z.strictObject({
  imageName: z.string().min(1),
  build: Build.optional(),
  buildOnPreview: z.boolean().optional(),
  registry: z
    .strictObject({ server: z.string().optional(), username: z.string().optional(), password: z.string().optional() })
    .optional(),
  skipPush: z.boolean().optional(),
});
type ImageArgs = z.output<typeof ImageArgs>;

const asBuild = ({ build: wanted = {} }: ImageArgs): BuildArgs =>
  defined({
    context: wanted.context ?? ".",
    dockerfile: wanted.dockerfile,
    buildArgs: wanted.args,
    target: wanted.target,
    platform: wanted.platform,
    networkMode: wanted.network,
    extraHosts: wanted.addHosts,
    cacheFroms: wanted.cacheFrom?.images,
    // BuildKit is the default of docker.Image.
    version: wanted.builderVersion === "BuilderV1" ? ("1" as const) : ("2" as const),
  });

/** The inputs with what `build` means when it is left out. */
const withBuild = (inputs: PropertyMap): PropertyMap => ({ ...inputs, build: inputs["build"] ?? { context: "." } });

function authOf(args: ImageArgs, session: Session): RegistryAuth | undefined {
  const { registry } = args;
  if (registry?.username === undefined) return session.settings.registryAuth(args.imageName);
  return {
    username: registry.username,
    password: registry.password ?? "",
    serveraddress: registry.server ?? parseReference(args.imageName).registry,
  };
}

async function made(engine: Engine, args: ImageArgs, session: Session, log: Logger): Promise<PropertyMap> {
  for (const image of args.build?.cacheFrom?.images ?? []) await fetched(engine, image, args, session, log);
  const id = await build(engine, args.imageName, asBuild(args), log);
  const { name, registry } = parseReference(args.imageName);
  const pushed = args.skipPush === true ? undefined : await push(engine, args.imageName, authOf(args, session), log);
  return {
    baseImageName: args.imageName,
    imageName: args.imageName,
    registryServer: args.registry?.server ?? registry,
    repoDigest: pushed === undefined ? id : `${name}@${pushed}`,
    imageId: id,
  };
}

/** An image whose layers may serve as cache: a build without it is only slower. */
async function fetched(engine: Engine, image: string, args: ImageArgs, session: Session, log: Logger): Promise<void> {
  if (await engine.inspectImage(image)) return;
  const auth = authOf(args, session);
  await engine.pullImage(image, auth ? { auth } : {}).catch((error: unknown) => {
    log.info(`"${image}" does not serve as cache: ${error instanceof Error ? error.message : String(error)}`);
  });
}

const names = ["baseImageName", "registryServer", "repoDigest", "imageId"] as const;

/** docker.Image: built by the Engine from a folder, and pushed unless `skipPush`. */
export const builtImage: Kind = {
  async check({ news }) {
    const { inputs, failures = [] } = checked(ImageArgs, news, () => undefined);
    if (failures.length > 0) return { inputs, failures };
    return withDigest(withBuild(inputs));
  },
  diff: ({ oldInputs, news }) =>
    Promise.resolve(compared(oldInputs, news, (values) => ({ ...values, buildOnPreview: undefined }), ["imageName"])),
  async create({ inputs, preview }, session, { log }) {
    if (preview) {
      if (opened(inputs["buildOnPreview"]) !== true || hasUnknown(inputs))
        return { id: "", outputs: { ...inputs, ...computed(...names) } };
      const args = ImageArgs.parse(plainMap(inputs));
      return {
        id: "",
        outputs: { ...inputs, ...(await made(session.engine(), { ...args, skipPush: true }, session, log)) },
      };
    }
    const args = ImageArgs.parse(plainMap(inputs));
    const outputs = await made(session.engine(), args, session, log);
    return { id: args.imageName, outputs: { ...withoutSecrets(inputs), ...outputs } };
  },
  async update({ news, preview }, session, { log }) {
    if (preview) return { ...news, ...computed(...names) };
    const outputs = await made(session.engine(), ImageArgs.parse(plainMap(news)), session, log);
    return { ...withoutSecrets(news), ...outputs };
  },
  /** Another image under the name shows as a changed context: the next update builds it again. */
  async read({ id, inputs, outputs }, session) {
    if (inputs === undefined)
      throw new UserError(`"${id}" can't be imported as a docker.Image: declare it, and it is built`);
    const name = text(opened(inputs["imageName"])) ?? id;
    const found = await session.engine().inspectImage(name);
    if (!found) return undefined;
    const same = found.Id === outputs["imageId"];
    return { id, inputs: same ? inputs : withoutDigest(inputs), outputs };
  },
  /** The image stays on the Engine: containers may run from it. */
  delete: () => Promise.resolve(),
};

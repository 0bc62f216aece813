import { z } from "zod";
import type { Engine } from "../../../../stacks/engine";
import { defined } from "../../../../stacks/lenses/defined";
import { UserError } from "../../../../stacks/model/errors";
import type { CheckFailure, Logger } from "../../rpc/provider";
import { isPropertyMap, opened, Secret, type PropertyMap, type PropertyValue } from "../../rpc/value";
import { buildContext, type BuildContext } from "./context";

const Strings = z.record(z.string(), z.string());
const AuthConfig = z.strictObject({
  hostName: z.string(),
  auth: z.string().optional(),
  email: z.string().optional(),
  identityToken: z.string().optional(),
  password: z.string().optional(),
  registryToken: z.string().optional(),
  serverAddress: z.string().optional(),
  userName: z.string().optional(),
});

/** Name of the input by which a change of the context's files shows; the provider's own. */
const DIGEST = "contextDigest";

/** `build` of docker.RemoteImage and docker.RegistryImage, as far as the Engine's build takes it. */
export const BuildArgs = z.strictObject({
  context: z.string(),
  [DIGEST]: z.string().optional(),
  dockerfile: z.string().optional(),
  buildArgs: Strings.optional(),
  labels: Strings.optional(),
  label: Strings.optional(),
  target: z.string().optional(),
  platform: z.string().optional(),
  tags: z.array(z.string()).optional(),
  cacheFroms: z.array(z.string()).optional(),
  noCache: z.boolean().optional(),
  pullParent: z.boolean().optional(),
  remove: z.boolean().optional(),
  forceRemove: z.boolean().optional(),
  memory: z.int().optional(),
  memorySwap: z.int().optional(),
  cpuShares: z.int().optional(),
  cpuPeriod: z.int().optional(),
  cpuQuota: z.int().optional(),
  cpuSetCpus: z.string().optional(),
  cpuSetMems: z.string().optional(),
  cgroupParent: z.string().optional(),
  shmSize: z.int().optional(),
  networkMode: z.string().optional(),
  extraHosts: z.array(z.string()).optional(),
  securityOpts: z.array(z.string()).optional(),
  ulimits: z.array(z.strictObject({ name: z.string(), hard: z.int(), soft: z.int() })).optional(),
  isolation: z.string().optional(),
  squash: z.boolean().optional(),
  suppressOutput: z.boolean().optional(),
  remoteContext: z.string().optional(),
  buildId: z.string().optional(),
  authConfigs: z.array(AuthConfig).optional(),
  useLegacyBuilder: z.boolean().optional(),
  version: z.enum(["1", "2"], { error: 'wanted "1" (the classic builder) or "2" (BuildKit)' }).optional(),
});
export type BuildArgs = z.output<typeof BuildArgs>;

const SESSION = "it takes a BuildKit session with a client; build with `docker buildx build` or @pulumi/docker-build";
/** Inputs of a build that are refused, and why. */
export const REFUSED_BUILD: Readonly<Record<string, string>> = {
  secrets: SESSION,
  additionalContexts: SESSION,
  cacheTos: SESSION,
  sbom: SESSION,
  provenance: SESSION,
  sessionId: SESSION,
  builder: "the Engine's own builder builds; for another one use `docker buildx build` or @pulumi/docker-build",
  buildLogFile: "the build's lines go to Pulumi's own diagnostics",
};

/** Failures of the inputs that are refused by name. */
export const refusedBuild = (build: PropertyValue | undefined): CheckFailure[] => {
  const inner = opened(build);
  if (!isPropertyMap(inner)) return [];
  return Object.keys(inner).flatMap((name) => {
    const why = REFUSED_BUILD[name];
    return why === undefined ? [] : [{ property: `build.${name}`, reason: `"build.${name}" is not served: ${why}` }];
  });
};

/** A context that the Engine fetches by itself: a git repository or an archive. */
const isRemote = (context: string): boolean => /^(https?|git|ssh):\/\/|^git@|^github\.com\//.test(context);

/**
 * The inputs with a hash of the context's files beside them, so that a change of a file is a change of the resource.
 * A context that is not known yet, or fetched by the Engine, has none.
 */
export async function withDigest(
  inputs: PropertyMap,
): Promise<{ readonly inputs: PropertyMap; readonly failures: CheckFailure[] }> {
  const build = opened(inputs["build"]);
  if (!isPropertyMap(build)) return { inputs, failures: [] };
  const [context, dockerfile] = [opened(build["context"]), opened(build["dockerfile"])];
  if (typeof context !== "string" || isRemote(context) || "remoteContext" in build) return { inputs, failures: [] };
  try {
    const files = buildContext(context, typeof dockerfile === "string" ? dockerfile : undefined);
    const marked = { ...build, [DIGEST]: await files.digest() };
    return {
      inputs: { ...inputs, build: inputs["build"] instanceof Secret ? new Secret(marked) : marked },
      failures: [],
    };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { inputs, failures: [{ property: "build.context", reason: error.message }] };
  }
}

/** Inputs of a read, marked as no longer those that were built. */
export function withoutDigest(inputs: PropertyMap): PropertyMap {
  const build = opened(inputs["build"]);
  if (!isPropertyMap(build)) return inputs;
  const marked = { ...build, [DIGEST]: "another image stands under this name" };
  return { ...inputs, build: inputs["build"] instanceof Secret ? new Secret(marked) : marked };
}

/** Last lines of a build that a failure shows. */
const TAIL = 12;

/**
 * Builds an image under a name, on the Engine.
 * @returns the image's id
 * @throws UserError with the build's last lines
 */
export async function build(engine: Engine, name: string, args: BuildArgs, log: Logger): Promise<string> {
  const remote = args.remoteContext ?? (isRemote(args.context) ? args.context : undefined);
  const files: BuildContext | undefined =
    remote === undefined ? buildContext(args.context, args.dockerfile) : undefined;
  const lines: string[] = [];
  log.status(`building "${name}"`);
  const begun = Date.now();
  try {
    const id = await engine.buildImage(files?.archive(), {
      tags: [name, ...(args.tags ?? [])],
      dockerfile: files?.dockerfile ?? args.dockerfile ?? "Dockerfile",
      ...(args.buildArgs && { buildArgs: args.buildArgs }),
      query: { ...query(args), remote },
      ...(args.authConfigs && { registries: registries(args.authConfigs) }),
      onProgress: ({ stream, status }) => {
        const text = (stream ?? status ?? "").trim();
        if (text === "") return;
        lines.push(text);
        log.status(`building "${name}": ${text}`);
      },
    });
    const made = id ?? (await engine.inspectImage(name))?.Id;
    if (made === undefined) throw new UserError(`image "${name}" was built but is not on the Engine`);
    log.info(`built "${name}" in ${((Date.now() - begun) / 1000).toFixed(1)} s`);
    return made;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw new UserError([error.message, ...lines.slice(-TAIL)].join("\n  "));
  }
}

const query = (args: BuildArgs) =>
  defined({
    version: args.version ?? (args.useLegacyBuilder === true ? "1" : undefined),
    labels: args.labels || args.label ? JSON.stringify({ ...args.label, ...args.labels }) : undefined,
    target: args.target,
    platform: args.platform,
    cachefrom: args.cacheFroms && JSON.stringify(args.cacheFroms),
    nocache: args.noCache,
    pull: args.pullParent === true ? "1" : undefined,
    rm: args.remove,
    forcerm: args.forceRemove,
    memory: args.memory,
    memswap: args.memorySwap,
    cpushares: args.cpuShares,
    cpuperiod: args.cpuPeriod,
    cpuquota: args.cpuQuota,
    cpusetcpus: args.cpuSetCpus,
    cpusetmems: args.cpuSetMems,
    cgroupparent: args.cgroupParent,
    shmsize: args.shmSize,
    networkmode: args.networkMode,
    extrahosts: args.extraHosts,
    securityopt: args.securityOpts && JSON.stringify(args.securityOpts),
    ulimits:
      args.ulimits &&
      JSON.stringify(args.ulimits.map(({ name, hard, soft }) => ({ Name: name, Hard: hard, Soft: soft }))),
    isolation: args.isolation,
    squash: args.squash,
    q: args.suppressOutput,
    buildid: args.buildId,
  });

const registries = (configs: NonNullable<BuildArgs["authConfigs"]>): Record<string, object> =>
  Object.fromEntries(
    configs.map(({ hostName, userName, password, auth, email, serverAddress, identityToken, registryToken }) => [
      hostName,
      defined({
        username: userName,
        password,
        auth,
        email,
        serveraddress: serverAddress ?? hostName,
        identitytoken: identityToken,
        registrytoken: registryToken,
      }),
    ]),
  );

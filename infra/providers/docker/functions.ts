import { z } from "zod";
import { readAll, type ContainerInspect, type Engine, type RegistryAuth } from "../../../stacks/engine";
import { defined } from "../../../stacks/lenses/defined";
import { parseGoDuration } from "../../../stacks/lenses/units";
import { UserError } from "../../../stacks/model/errors";
import { plainMap, property, Secret, hasSecret, isPropertyMap, type PropertyMap } from "../rpc/value";
import { parseReference } from "./images/reference";
import { manifestOf, platformsOf } from "./images/registry";
import type { Session } from "./kind";

type Answer = Readonly<Record<string, unknown>>;

/** A function of the package: its inputs, and what it answers. */
interface Served<Args> {
  readonly inputs: z.ZodType<Args>;
  readonly answer: (args: Args, session: Session) => Promise<Answer>;
}
type AnyServed = (args: PropertyMap, session: Session) => Promise<PropertyMap>;

/** A function by its token, its inputs checked first. */
function served<Args>(token: string, { inputs, answer }: Served<Args>): AnyServed {
  return async (args, session) => {
    const result = inputs.safeParse(plainMap(args));
    if (!result.success) {
      const [issue] = result.error.issues;
      throw new UserError(`${token}: "${issue?.path.join(".") ?? ""}": ${issue?.message ?? "wrong inputs"}`);
    }
    const told = property(await answer(result.data, session));
    const map = isPropertyMap(told) ? told : {};
    // A secret input stays one in what is answered.
    return Object.fromEntries(
      Object.entries(map).map(([name, value]) => [name, hasSecret(args[name]) ? new Secret(value) : value]),
    );
  };
}

const getNetwork = served("docker.getNetwork", {
  inputs: z.strictObject({ name: z.string() }),
  async answer({ name }, session) {
    const found = await session.engine().inspectNetwork(name);
    if (!found) throw new UserError(`there is no network "${name}" on the Engine; \`docker network ls\` lists them`);
    return {
      id: found.Id,
      name: found.Name,
      driver: found.Driver ?? "",
      internal: found.Internal ?? false,
      scope: found.Scope ?? "",
      options: found.Options ?? {},
      ipamConfigs: (found.IPAM?.Config ?? []).map(({ Subnet, Gateway, IPRange, AuxiliaryAddresses }) => ({
        subnet: Subnet ?? "",
        gateway: Gateway ?? "",
        ipRange: IPRange ?? "",
        auxAddress: AuxiliaryAddresses ?? {},
      })),
      containers: Object.entries(found.Containers ?? {}).map(([containerId, container]) => ({
        containerId,
        name: container.Name ?? "",
        macAddress: container.MacAddress ?? "",
        ipv4Address: container.IPv4Address ?? "",
        ipv6Address: container.IPv6Address ?? "",
      })),
    };
  },
});

const getRemoteImage = served("docker.getRemoteImage", {
  inputs: z.strictObject({ name: z.string() }),
  async answer({ name }, session) {
    const image = await session.engine().inspectImage(name);
    if (!image)
      throw new UserError(
        `there is no image "${name}" on the Engine; declare it as docker.RemoteImage to have it pulled`,
      );
    return { id: image.Id, name, repoDigest: image.RepoDigests?.[0] ?? "" };
  },
});

/**
 * Seconds since 1970, from what `docker logs` takes: that, a date (RFC 3339), or a duration before now; undefined: none of these.
 * The Engine itself takes seconds only. Source: https://docs.docker.com/reference/cli/docker/container/logs/
 */
function moment(text: string): string | undefined {
  if (/^\d+(\.\d+)?$/.test(text)) return text;
  const ago = parseGoDuration(text);
  const date = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) / 1000 : NaN;
  const seconds = ago === undefined ? date : Date.now() / 1000 - ago;
  return Number.isFinite(seconds) ? seconds.toFixed(3) : undefined;
}

const Moment = z.string().refine((text) => moment(text) !== undefined, {
  error: ({ input }) =>
    `"${String(input)}" is no moment: wanted RFC 3339, seconds since 1970, or a duration before now such as 10m`,
});

const LogsArgs = z.strictObject({
  name: z.string(),
  details: z.boolean().optional(),
  discardHeaders: z.boolean().optional(),
  follow: z.boolean().optional(),
  logsListStringEnabled: z.boolean().optional(),
  showStderr: z.boolean().optional(),
  showStdout: z.boolean().optional(),
  since: Moment.optional(),
  tail: z
    .string()
    .regex(/^(all|\d+)$/, 'wanted "all" or a number of lines')
    .optional(),
  timestamps: z.boolean().optional(),
  until: Moment.optional(),
});

async function logsOf(engine: Engine, container: ContainerInspect, args: z.output<typeof LogsArgs>): Promise<string> {
  const { showStderr = true, showStdout = true, since, until, tail, timestamps, details } = args;
  const stream = await engine.logs(container.Id, {
    tty: container.Config.Tty ?? false,
    stdout: showStdout,
    stderr: showStderr,
    ...defined({
      since: since === undefined ? undefined : moment(since),
      until: until === undefined ? undefined : moment(until),
      timestamps,
      details,
      tail,
    }),
  });
  return (await readAll(stream)).toString();
}

const getLogs = served("docker.getLogs", {
  inputs: LogsArgs,
  async answer(args, session) {
    if (args.follow === true)
      throw new UserError(
        'docker.getLogs: "follow" would never end in a program; leave it out and use `docker logs -f`',
      );
    if (args.discardHeaders === false)
      throw new UserError(
        'docker.getLogs: "discardHeaders: false" is not served: lines come without the Engine\'s frame headers',
      );
    const engine = session.engine();
    const container = await engine.inspectContainer(args.name);
    if (!container)
      throw new UserError(`there is no container "${args.name}" on the Engine; \`docker ps -a\` lists them`);
    const text = args.logsListStringEnabled === false ? "" : await logsOf(engine, container, args);
    const lines = text.split(/\r?\n/);
    return { ...args, id: container.Id, logsListStrings: lines.at(-1) === "" ? lines.slice(0, -1) : lines };
  },
});

const getRegistryImage = served("docker.getRegistryImage", {
  inputs: z.strictObject({ name: z.string(), insecureSkipVerify: z.boolean().optional() }),
  async answer({ name, insecureSkipVerify }, session) {
    const auth = session.settings.registryAuth(name);
    const manifest = await manifestOf(parseReference(name), { auth, insecure: insecureSkipVerify });
    if (!manifest) throw new UserError(`the registry has no image "${name}"; check its name and tag`);
    return { id: manifest.digest, name, insecureSkipVerify, sha256Digest: manifest.digest };
  },
});

const getRegistryImageManifests = served("docker.getRegistryImageManifests", {
  inputs: z.strictObject({
    name: z.string(),
    insecureSkipVerify: z.boolean().optional(),
    authConfig: z
      .strictObject({ address: z.string(), username: z.string().optional(), password: z.string().optional() })
      .optional(),
  }),
  async answer({ name, insecureSkipVerify, authConfig }, session) {
    const auth: RegistryAuth | undefined = authConfig
      ? defined({ username: authConfig.username, password: authConfig.password, serveraddress: authConfig.address })
      : session.settings.registryAuth(name);
    const manifest = await manifestOf(parseReference(name), { auth, insecure: insecureSkipVerify });
    if (!manifest) throw new UserError(`the registry has no image "${name}"; check its name and tag`);
    const manifests = platformsOf(manifest);
    if (manifests.length === 0)
      throw new UserError(`"${name}" is an image of one platform (${manifest.mediaType}); use docker.getRegistryImage`);
    return { id: manifest.digest, name, insecureSkipVerify, authConfig, manifests };
  },
});

/** The functions that are served, by token. */
export const functions: Readonly<Record<string, AnyServed>> = {
  "docker:index/getNetwork:getNetwork": getNetwork,
  "docker:index/getRemoteImage:getRemoteImage": getRemoteImage,
  "docker:index/getLogs:getLogs": getLogs,
  "docker:index/getRegistryImage:getRegistryImage": getRegistryImage,
  "docker:index/getRegistryImageManifests:getRegistryImageManifests": getRegistryImageManifests,
};

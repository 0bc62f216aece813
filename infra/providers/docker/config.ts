import { readFileSync } from "node:fs";
import { z } from "zod";
import { atHost, resolveEngineHost, tlsFiles, type EngineHost, type RegistryAuth } from "../../../stacks/engine";
import { defined } from "../../../stacks/lenses/defined";
import { UserError } from "../../../stacks/model/errors";
import type { Checked } from "../rpc/provider";
import { hasUnknown, plainMap, Secret, type PropertyMap } from "../rpc/value";
import { parseReference } from "./images/reference";

/** The engine passes what is not a string as JSON text. */
const json = <T extends z.ZodType>(schema: T) =>
  z.preprocess((value) => {
    if (typeof value !== "string") return value;
    try {
      const parsed: unknown = JSON.parse(value);
      return parsed;
    } catch {
      return value;
    }
  }, schema);

const flag = json(z.boolean({ error: "wanted true or false" }));

const Auth = z.strictObject({
  address: z.string(),
  username: z.string().optional(),
  password: z.string().optional(),
  configFile: z.string().optional(),
  configFileContent: z.string().optional(),
  authDisabled: z.boolean().optional(),
});

const Config = z.strictObject({
  /** unix://, tcp:// or ssh://; absent: context, DOCKER_HOST, the docker CLI's current context. */
  host: z.string().optional(),
  /** Name of a docker context; wins over `host`. */
  context: z.string().optional(),
  /** PEM texts for tcp://. */
  caMaterial: z.string().optional(),
  certMaterial: z.string().optional(),
  keyMaterial: z.string().optional(),
  /** Folder with ca.pem, cert.pem and key.pem. */
  certPath: z.string().optional(),
  /** Further arguments of ssh. */
  sshOpts: json(z.array(z.string(), { error: 'wanted a list of texts, such as ["-i", "KEY"]' })).optional(),
  registryAuth: json(z.array(Auth)).optional(),
  rollbackCopies: json(z.int({ error: "wanted a whole number" }).min(0)).optional(),
  allowDataLoss: flag.optional(),
  disableDockerDaemonCheck: flag.optional(),
});
/** Settings of the provider: those of @pulumi/docker that apply, and this provider's own. */
export type ProviderConfig = z.output<typeof Config>;

/** Set by the engine, no settings. */
const ENGINE_KEYS: ReadonlySet<string> = new Set(["version", "pluginDownloadURL", "__internal"]);

const own = (inputs: PropertyMap): PropertyMap =>
  Object.fromEntries(Object.entries(inputs).filter(([key, value]) => !ENGINE_KEYS.has(key) && !hasUnknown(value)));

/** Credentials are secret in the state, also where the configuration has them in clear. */
const concealed = (inputs: PropertyMap): PropertyMap =>
  Object.fromEntries(
    Object.entries(inputs).map(([name, value]) => [
      name,
      SECRET_KEYS.has(name) && !(value instanceof Secret) && !hasUnknown(value) ? new Secret(value) : value,
    ]),
  );
const SECRET_KEYS: ReadonlySet<string> = new Set(["registryAuth", "keyMaterial"]);

export function checkConfig(inputs: PropertyMap): Checked {
  const result = Config.safeParse(plainMap(own(inputs)));
  const failures = (result.error?.issues ?? []).flatMap((issue) =>
    issue.code === "unrecognized_keys"
      ? issue.keys.map((key) => ({
          property: key,
          reason: `there is no provider setting "docker:${key}"; known are ${Object.keys(Config.shape).join(", ")}`,
        }))
      : [{ property: String(issue.path[0] ?? ""), reason: issue.message }],
  );
  return { inputs: concealed(inputs), failures };
}

/** @throws UserError naming the setting that can't be used */
export function settingsOf(inputs: PropertyMap): ProviderConfig {
  const result = Config.safeParse(plainMap(own(inputs)));
  if (result.success) return result.data;
  const { failures } = checkConfig(inputs);
  throw new UserError((failures ?? []).map(({ property, reason }) => `docker:${property}: ${reason}`).join("; "));
}

/**
 * Where the Engine is: the docker context, else `docker:host`, else where the docker CLI would look.
 * @throws UserError when the context or a TLS file can't be read, or TLS is configured for what is no tcp:// address
 */
export function engineHost(config: ProviderConfig): EngineHost {
  const { host, context, sshOpts, caMaterial, certMaterial, keyMaterial, certPath } = config;
  const found = context
    ? resolveEngineHost({ ...process.env, DOCKER_HOST: undefined, DOCKER_CONTEXT: context })
    : host
      ? atHost(host, "docker:host")
      : resolveEngineHost();
  const material = [caMaterial, certMaterial, keyMaterial, certPath].some((value) => value !== undefined);
  if (material && !/^(tcp|https?):/.test(found.host))
    throw new UserError(
      `docker:caMaterial, certMaterial, keyMaterial and certPath are for tcp:// Engines, not "${found.host}" (${found.source}); remove them`,
    );
  const files = certPath === undefined ? undefined : tlsFiles(certPath, true);
  const tls = material
    ? defined({
        verify: true,
        ca: caMaterial ?? files?.ca,
        cert: certMaterial ?? files?.cert,
        key: keyMaterial ?? files?.key,
      })
    : found.tls;
  return { ...found, ...(tls && { tls }), ...(sshOpts && { sshOptions: sshOpts }) };
}

const bareAddress = (address: string): string =>
  address
    .replace(/^https?:\/\//, "")
    .replace(/\/.*$/, "")
    .replace(/^(index|registry-1)\./, "");

const DockerConfig = z.looseObject({
  auths: z.record(z.string(), z.looseObject({ auth: z.string().optional() })).optional(),
});

/** Credentials for an image's registry: username and password, or those of a docker CLI configuration. */
export function registryAuthOf(config: ProviderConfig, image: string): RegistryAuth | undefined {
  const { registry } = parseReference(image);
  const found = config.registryAuth?.find(({ address }) => bareAddress(address) === registry);
  if (!found || found.authDisabled === true) return undefined;
  if (found.username !== undefined)
    return { username: found.username, password: found.password ?? "", serveraddress: found.address };
  const content = found.configFileContent ?? (found.configFile === undefined ? undefined : read(found.configFile));
  if (content === undefined) return undefined;
  const auths = DockerConfig.parse(JSON.parse(content)).auths ?? {};
  const auth = Object.entries(auths).find(([address]) => bareAddress(address) === registry)?.[1].auth;
  if (auth === undefined) return undefined;
  const [username = "", ...password] = Buffer.from(auth, "base64").toString("utf8").split(":");
  return { username, password: password.join(":"), serveraddress: found.address };
}

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    throw new UserError(`can't read "${file}", the configFile of docker:registryAuth`);
  }
}

import { z } from "zod";
import { atHost, certFolder, resolveEngineHost, type EngineHost } from "../../../stacks/engine";
import { defined } from "../../../stacks/lenses/defined";
import { UserError } from "../../../stacks/model/errors";
import type { Checked } from "../rpc/provider";
import { hasUnknown, plainMap, Secret, type PropertyMap } from "../rpc/value";
import { AuthEntry } from "./registry-auth";

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

const pem = (what: string) =>
  z
    .string()
    .regex(new RegExp(`-----BEGIN [A-Z ]*${what}-----`), `wanted a PEM text, "-----BEGIN ${what}-----" and so on`);
const certificate = pem("CERTIFICATE");

const Config = z.strictObject({
  /** unix://, tcp:// or ssh://; absent: context, DOCKER_HOST, the docker CLI's current context. */
  host: z.string().optional(),
  /** Name of a docker context; wins over `host`. */
  context: z.string().optional(),
  /** PEM texts for tcp://. */
  caMaterial: certificate.optional(),
  certMaterial: certificate.optional(),
  keyMaterial: pem("PRIVATE KEY").optional(),
  /** Folder with ca.pem, cert.pem and key.pem. */
  certPath: z.string().optional(),
  /** Further arguments of ssh. */
  sshOpts: json(z.array(z.string(), { error: 'wanted a list of texts, such as ["-i", "KEY"]' })).optional(),
  registryAuth: json(z.array(AuthEntry)).optional(),
  rollbackCopies: json(z.int({ error: "wanted a whole number" }).min(0)).optional(),
  allowDataLoss: flag.optional(),
  /** false: a container of a declared name that nobody has declared or imported is an error. */
  takeOver: flag.optional(),
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
    issue.code === "unrecognized_keys" && issue.path.length === 0
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
 * @throws UserError when the context or a TLS file can't be read, or TLS or ssh is configured for an address of another kind
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
  if (sshOpts !== undefined && !found.host.startsWith("ssh:"))
    throw new UserError(`docker:sshOpts is for ssh:// Engines, not "${found.host}" (${found.source}); remove it`);
  if ((certMaterial === undefined) !== (keyMaterial === undefined))
    throw new UserError("docker:certMaterial and docker:keyMaterial belong together; give both or neither");
  const files = certPath === undefined ? undefined : certFolder(certPath, "docker:certPath", caMaterial === undefined);
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

import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";
import { z } from "zod";
import type { RegistryAuth } from "../../../stacks/engine";
import { UserError } from "../../../stacks/model/errors";
import { parseReference } from "./images/reference";

/** An entry of docker:registryAuth. Without a username the docker CLI's configuration has the credentials. */
export const AuthEntry = z.strictObject({
  address: z.string(),
  username: z.string().optional(),
  password: z.string().optional(),
  configFile: z.string().optional(),
  configFileContent: z.string().optional(),
  authDisabled: z.boolean().optional(),
});
type AuthEntry = z.output<typeof AuthEntry>;

/** Source: https://docs.docker.com/reference/cli/docker/login/ */
const DockerConfig = z.looseObject({
  auths: z
    .record(z.string(), z.looseObject({ auth: z.string().optional(), identitytoken: z.string().optional() }))
    .optional(),
  credsStore: z.string().optional(),
  credHelpers: z.record(z.string(), z.string()).optional(),
});
type DockerConfig = z.output<typeof DockerConfig>;
const Credentials = z.looseObject({ Username: z.string(), Secret: z.string() });

/** What the docker CLI calls Docker Hub. */
const HUB = "https://index.docker.io/v1/";
const HELPER_MS = 30_000;

const bareAddress = (address: string): string =>
  address
    .replace(/^https?:\/\//, "")
    .replace(/\/.*$/, "")
    .replace(/^(index|registry-1)\./, "");

/**
 * Credentials for an image's registry, as docker:registryAuth has them: username and password, or those of a docker CLI
 * configuration, also of its credential helpers. Undefined: none are configured for it.
 * @throws UserError when a configuration that should have them can't be read or has none
 */
export function registryAuthOf(entries: readonly AuthEntry[], image: string): RegistryAuth | undefined {
  const { registry } = parseReference(image);
  const found = entries.find(({ address }) => bareAddress(address) === registry);
  if (!found || found.authDisabled === true) return undefined;
  const serveraddress = found.address;
  if (found.username !== undefined) return { username: found.username, password: found.password ?? "", serveraddress };
  const { config, where } = configured(found);
  const auth = ofFile(config, registry) ?? ofHelper(config, registry);
  if (!auth)
    throw new UserError(
      `${where} has no credentials for "${registry}"; run \`docker login ${registry}\`, or give docker:registryAuth a username and password`,
    );
  return { ...auth, serveraddress };
}

/** The docker CLI's configuration of an entry, and how messages call it. */
function configured({ configFile, configFileContent }: AuthEntry): { config: DockerConfig; where: string } {
  const folder = process.env["DOCKER_CONFIG"] || path.join(homedir(), ".docker");
  const file = configFile ?? path.join(folder, "config.json");
  const where =
    configFileContent === undefined
      ? `"${file}" (docker:registryAuth)`
      : "the configFileContent of docker:registryAuth";
  try {
    return { config: DockerConfig.parse(JSON.parse(configFileContent ?? read(file, where))), where };
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(`${where} is not the JSON that the docker CLI writes; correct it`);
  }
}

function read(file: string, where: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new UserError(`can't read ${where}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function ofFile({ auths = {} }: DockerConfig, registry: string): RegistryAuth | undefined {
  const entry = Object.entries(auths).find(([address]) => bareAddress(address) === registry)?.[1];
  if (entry?.identitytoken) return { identitytoken: entry.identitytoken };
  if (!entry?.auth) return undefined;
  const [username = "", ...password] = Buffer.from(entry.auth, "base64").toString("utf8").split(":");
  return { username, password: password.join(":") };
}

/** Asks the program that keeps the credentials. Source: https://github.com/docker/docker-credential-helpers */
function ofHelper({ credHelpers = {}, credsStore }: DockerConfig, registry: string): RegistryAuth | undefined {
  const own = Object.entries(credHelpers).find(([address]) => bareAddress(address) === registry)?.[1];
  const helper = own ?? credsStore;
  if (!helper) return undefined;
  const program = `docker-credential-${helper}`;
  const { error, status, stdout } = spawnSync(program, ["get"], {
    input: registry === "docker.io" ? HUB : registry,
    encoding: "utf8",
    timeout: HELPER_MS,
  });
  if (error)
    throw new UserError(`can't run "${program}", which keeps the credentials of "${registry}": ${error.message}`);
  // Its only way to say that it has none.
  if (status !== 0) return undefined;
  const { Username, Secret } = Credentials.parse(JSON.parse(stdout));
  return Username === "<token>" ? { identitytoken: Secret } : { username: Username, password: Secret };
}

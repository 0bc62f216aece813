import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { UserError } from "../model/errors";

/** TLS material of a tcp:// Engine, as PEM text. */
export interface EngineTls {
  ca?: string;
  cert?: string;
  key?: string;
  /** false: the Engine's certificate is not checked (a context's SkipTLSVerify, or DOCKER_TLS_VERIFY unset). */
  verify: boolean;
}

/** Where a Docker Engine is, and who said so. */
export interface EngineHost {
  /** unix://PATH, npipe://PATH, tcp://HOST:PORT or ssh://USER@HOST. */
  host: string;
  /** What decided, for messages: "DOCKER_HOST", "docker context \"x\"", "the default socket". */
  source: string;
  tls?: EngineTls;
  /** What to do when it can't be reached; default: start Docker or set DOCKER_HOST. */
  remedy?: string;
  /** Further arguments of ssh, e.g. ["-i", "KEY"]. */
  sshOptions?: readonly string[];
}

type Env = Readonly<Record<string, string | undefined>>;

const ConfigFile = z.looseObject({ currentContext: z.string().optional() });
const ContextMeta = z.looseObject({
  Endpoints: z.looseObject({
    docker: z.looseObject({ Host: z.string().optional(), SkipTLSVerify: z.boolean().optional() }),
  }),
});

/**
 * Finds the Engine as the docker CLI does: DOCKER_HOST, then DOCKER_CONTEXT, then currentContext of config.json, then the default
 * socket. Source: https://docs.docker.com/engine/manage-resources/contexts/
 * @throws UserError when a named context does not exist or a file of it can't be read.
 */
export function resolveEngineHost(env: Env = process.env): EngineHost {
  if (env["DOCKER_HOST"]) return atHost(env["DOCKER_HOST"], "DOCKER_HOST", env);
  const name = env["DOCKER_CONTEXT"] || readJson(join(configDir(env), "config.json"), ConfigFile)?.currentContext;
  if (name && name !== "default") return fromContext(name, configDir(env));
  return { host: defaultSocket(env), source: "the default socket" };
}

/** An Engine at a given address, with the TLS files of DOCKER_CERT_PATH where they apply. */
export function atHost(host: string, source = "the configured host", env: Env = process.env): EngineHost {
  const address = host.includes("://") ? host : `tcp://${host}`;
  const tls = address.startsWith("tcp://") ? tlsOfEnv(env) : undefined;
  return { host: address, source, ...(tls && { tls }) };
}

function fromContext(name: string, config: string): EngineHost {
  const id = createHash("sha256").update(name).digest("hex");
  const file = join(config, "contexts", "meta", id, "meta.json");
  const docker = readJson(file, ContextMeta)?.Endpoints.docker;
  if (!docker?.Host) {
    throw new UserError(
      `docker context "${name}" is not in "${file}"; choose one of \`docker context ls\` or set DOCKER_HOST`,
    );
  }
  const host: EngineHost = { host: docker.Host, source: `docker context "${name}"` };
  const folder = join(config, "contexts", "tls", id, "docker");
  if (docker.Host.startsWith("tcp://") && existsSync(folder))
    host.tls = paired(tlsFiles(folder, docker.SkipTLSVerify !== true), folder);
  return host;
}

function tlsOfEnv(env: Env): EngineTls | undefined {
  const verify = Boolean(env["DOCKER_TLS_VERIFY"]);
  if (!verify && !env["DOCKER_CERT_PATH"]) return undefined;
  return certFolder(env["DOCKER_CERT_PATH"] || configDir(env), "DOCKER_CERT_PATH", verify);
}

/**
 * The TLS files of a folder that was named for them.
 * @param source what named it
 * @throws UserError when a file of it that is needed is missing or can't be read
 */
export function certFolder(folder: string, source: string, verify = true): EngineTls {
  if (!existsSync(folder)) throw new UserError(`there is no folder "${folder}"; correct ${source}`);
  const tls = paired(tlsFiles(folder, verify), folder);
  if (verify && tls.ca === undefined)
    throw new UserError(
      `there is no "${join(folder, "ca.pem")}", the CA that signs the Engine's certificate; put it there or correct ${source}`,
    );
  return tls;
}

/** @throws UserError for a certificate without its key, or a key without its certificate */
function paired(tls: EngineTls, folder: string): EngineTls {
  const missing = tls.cert === undefined ? "cert.pem" : "key.pem";
  if ((tls.cert === undefined) !== (tls.key === undefined))
    throw new UserError(
      `there is no "${join(folder, missing)}": the client's certificate needs both cert.pem and key.pem`,
    );
  return tls;
}

/** The docker CLI's TLS files of a folder: ca.pem, cert.pem, key.pem; those that are there. */
function tlsFiles(folder: string, verify: boolean): EngineTls {
  const read = (name: string) => {
    const file = join(folder, name);
    return existsSync(file) ? readText(file) : undefined;
  };
  const [ca, cert, key] = [read("ca.pem"), read("cert.pem"), read("key.pem")];
  return { verify, ...(ca && { ca }), ...(cert && { cert }), ...(key && { key }) };
}

function defaultSocket(env: Env): string {
  if (process.platform === "win32") return "npipe:////./pipe/docker_engine";
  const own = join(env["HOME"] ?? homedir(), ".docker", "run", "docker.sock");
  return !existsSync("/var/run/docker.sock") && existsSync(own) ? `unix://${own}` : "unix:///var/run/docker.sock";
}

const configDir = (env: Env): string => env["DOCKER_CONFIG"] || join(env["HOME"] ?? homedir(), ".docker");

function readJson<T>(file: string, schema: z.ZodType<T>): T | undefined {
  if (!existsSync(file)) return undefined;
  try {
    return schema.parse(JSON.parse(readText(file)));
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(
      `can't read "${file}": it is not the JSON that the docker CLI writes; repair it or set DOCKER_HOST`,
    );
  }
}

function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new UserError(`can't read "${file}": ${error instanceof Error ? error.message : String(error)}`);
  }
}

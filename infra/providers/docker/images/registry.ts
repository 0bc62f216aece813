import { createHash } from "node:crypto";
import { request as http } from "node:http";
import { request as https } from "node:https";
import { z } from "zod";
import type { RegistryAuth } from "../../../../stacks/engine";
import { UserError } from "../../../../stacks/model/errors";
import type { Reference } from "./reference";

/** How a registry is reached. */
export interface RegistryAccess {
  readonly auth?: RegistryAuth | undefined;
  /** The registry's certificate is not checked. */
  readonly insecure?: boolean | undefined;
}

/** A manifest as a registry has it. */
export interface Manifest {
  readonly digest: string;
  readonly mediaType: string;
  readonly body: string;
}

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

const TIMEOUT_MS = 30_000;
/** Indexes first: the digest of an image for several platforms is that of its index, as the Engine has it. */
const ACCEPT = [
  "application/vnd.oci.image.index.v1+json",
  "application/vnd.docker.distribution.manifest.list.v2+json",
  "application/vnd.oci.image.manifest.v1+json",
  "application/vnd.docker.distribution.manifest.v2+json",
].join(", ");

const Index = z.looseObject({
  mediaType: z.string().optional(),
  manifests: z
    .array(
      z.looseObject({
        digest: z.string(),
        mediaType: z.string(),
        platform: z.looseObject({ architecture: z.string(), os: z.string() }).optional(),
      }),
    )
    .optional(),
});
const Token = z.looseObject({ token: z.string().optional(), access_token: z.string().optional() });

const HUB = "registry-1.docker.io";
const isLocal = (host: string): boolean => /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$/.test(host);

/**
 * The manifest of a reference; undefined when the registry has none.
 * @throws UserError when the registry can't be reached or refuses
 */
export async function manifestOf(reference: Reference, access: RegistryAccess): Promise<Manifest | undefined> {
  const answer = await ask("GET", reference, reference.digest ?? reference.tag, access);
  if (answer.status === 404) return undefined;
  refuse(answer, "read", reference);
  const told = answer.headers["docker-content-digest"];
  return {
    digest: typeof told === "string" ? told : `sha256:${createHash("sha256").update(answer.body).digest("hex")}`,
    mediaType: String(answer.headers["content-type"] ?? ""),
    body: answer.body,
  };
}

/** The manifests that an index lists, by platform; empty for an image of one platform. */
export function platformsOf({ body }: Manifest): readonly {
  readonly architecture: string;
  readonly os: string;
  readonly mediaType: string;
  readonly sha256Digest: string;
}[] {
  const { manifests = [] } = Index.parse(JSON.parse(body));
  return manifests.map(({ digest, mediaType, platform }) => ({
    architecture: platform?.architecture ?? "",
    os: platform?.os ?? "",
    mediaType,
    sha256Digest: digest,
  }));
}

/**
 * Removes a manifest. Nothing happens when the registry has none.
 * @throws UserError when the registry does not allow it
 */
export async function removeManifest(reference: Reference, digest: string, access: RegistryAccess): Promise<void> {
  const answer = await ask("DELETE", reference, digest, access);
  if (answer.status !== 404) refuse(answer, "remove", reference);
}

function refuse({ status, body }: Answer, verb: string, { registry, repository, tag }: Reference): void {
  if (status < 400) return;
  const what = `can't ${verb} "${repository}:${tag}" in the registry "${registry}"`;
  if (status === 401 || status === 403)
    throw new UserError(`${what}: it refuses these credentials (HTTP ${String(status)}); correct docker:registryAuth`);
  if (status === 405)
    throw new UserError(`${what}: it does not allow it (HTTP 405); allow deletion there, or set keepRemotely: true`);
  throw new UserError(`${what}: HTTP ${String(status)} ${body.trim().slice(0, 200)}`);
}

async function ask(method: string, reference: Reference, what: string, access: RegistryAccess): Promise<Answer> {
  const { registry, repository } = reference;
  const path = `/v2/${repository}/manifests/${what}`;
  const host = registry === "docker.io" ? HUB : registry;
  const first = await reached(method, host, path, access, basic(access.auth));
  const challenge = first.headers["www-authenticate"];
  if (first.status !== 401 || typeof challenge !== "string") return first;
  const token = await tokenFor(challenge, reference, method, access);
  return token === undefined ? first : reached(method, host, path, access, `Bearer ${token}`);
}

const basic = (auth: RegistryAuth | undefined): string | undefined =>
  auth?.username ? `Basic ${Buffer.from(`${auth.username}:${auth.password ?? ""}`).toString("base64")}` : undefined;

/** Source: https://distribution.github.io/distribution/spec/auth/token/ */
async function tokenFor(
  challenge: string,
  { repository }: Reference,
  method: string,
  access: RegistryAccess,
): Promise<string | undefined> {
  const fields = new Map([...challenge.matchAll(/(\w+)="([^"]*)"/g)].map(([, key = "", value = ""]) => [key, value]));
  const realm = fields.get("realm");
  if (!/^bearer/i.test(challenge) || realm === undefined || !URL.canParse(realm)) return undefined;
  const url = new URL(realm);
  const service = fields.get("service");
  if (service !== undefined) url.searchParams.set("service", service);
  url.searchParams.set("scope", `repository:${repository}:${method === "DELETE" ? "pull,delete" : "pull"}`);
  const answer = await send("GET", url, access, basic(access.auth));
  if (answer.status !== 200) return undefined;
  const { token, access_token } = Token.parse(JSON.parse(answer.body));
  return token ?? access_token;
}

/** HTTPS; to a registry on this machine, or one whose address in docker:registryAuth says http://, also HTTP, as Docker does. */
async function reached(
  method: string,
  host: string,
  path: string,
  access: RegistryAccess,
  authorization: string | undefined,
): Promise<Answer> {
  const plain = access.auth?.serveraddress?.startsWith("http://") === true;
  const schemes = plain ? ["http"] : isLocal(host) ? ["https", "http"] : ["https"];
  let reason = "";
  for (const scheme of schemes) {
    try {
      return await send(method, new URL(`${scheme}://${host}${path}`), access, authorization);
    } catch (error) {
      reason ||= error instanceof Error ? error.message : String(error);
    }
  }
  throw new UserError(`can't reach the registry "${host}": ${reason}; check its name and that it runs`);
}

function send(method: string, url: URL, access: RegistryAccess, authorization: string | undefined): Promise<Answer> {
  const secure = url.protocol === "https:";
  const headers = { accept: ACCEPT, ...(authorization !== undefined && { authorization }) };
  return new Promise((resolve, reject) => {
    const options = { method, headers, signal: AbortSignal.timeout(TIMEOUT_MS) };
    const sent = secure ? https(url, { ...options, rejectUnauthorized: access.insecure !== true }) : http(url, options);
    sent.on("error", reject);
    sent.on("response", (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () => {
        const { statusCode = 0 } = response;
        resolve({ status: statusCode, headers: response.headers, body: Buffer.concat(chunks).toString() });
      });
    });
    sent.end();
  });
}

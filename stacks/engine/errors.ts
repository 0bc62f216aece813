import { UserError } from "../model/errors";
import type { EngineHost } from "./host";

/** A request that the Docker Engine refused or never answered, in words for the user. */
export class EngineError extends UserError {
  constructor(
    message: string,
    /** HTTP status of the Engine's answer; absent: there was none. */
    readonly status?: number,
  ) {
    super(message);
  }
}

const field = (error: unknown, name: string): unknown =>
  typeof error === "object" && error !== null && name in error ? Reflect.get(error, name) : undefined;

/** Says what a failed request means: `action` as in "create container \"n8n\"". */
export function explain(error: unknown, action: string, where: EngineHost): EngineError {
  if (error instanceof EngineError) return error;
  const status = field(error, "statusCode");
  if (typeof status === "number") return new EngineError(`can't ${action}: ${engineMessage(error)}`, status);
  return new EngineError(unreachable(error, where));
}

/** The Engine's own words: {"message": "..."} of its answer. */
function engineMessage(error: unknown): string {
  const json = field(error, "json");
  const message = field(json, "message");
  if (typeof message === "string" && message.trim()) return message.trim();
  if (Buffer.isBuffer(json) && json.length > 0) return json.toString().trim();
  const text = error instanceof Error ? error.message : String(error);
  return text.replace(/^\(HTTP code \d+\) [^-]*- /, "").trim();
}

function unreachable(error: unknown, { host, source, remedy = "start Docker or set DOCKER_HOST" }: EngineHost): string {
  const code = field(error, "code");
  const prefix = `can't reach the Docker Engine at "${host}" (${source}): `;
  if (field(error, "name") === "AbortError" || field(error, "name") === "TimeoutError") {
    return `${prefix}no answer in time; check that it is not hung or out of disk`;
  }
  const tls = ofTls(String(code), error instanceof Error ? error.message : "");
  if (tls !== undefined) return prefix + tls;
  switch (code) {
    case "ENOENT":
      return `${prefix}no such file; ${remedy}`;
    case "ECONNREFUSED":
      return `${prefix}connection refused; ${remedy}`;
    case "EACCES":
    case "EPERM":
      return `${prefix}permission denied; add your user to the socket's group or set DOCKER_HOST`;
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return `${prefix}unknown host; correct DOCKER_HOST or the docker context`;
    case "ECONNRESET":
    case "EPIPE":
      return `${prefix}connection closed; the Engine may be restarting`;
    default:
      return `${prefix}${error instanceof Error ? error.message : String(error)}`;
  }
}

/** OpenSSL's reason alone: "80CC…:error:0A00010B:SSL routines:ssl3_get_record:wrong version number:../deps/…" */
const reasonOf = (message: string): string =>
  /error:[0-9A-F]+:[^:]*:[^:]*:([^:]+)/.exec(message)?.[1] ?? message.trim();

/** What a failed TLS handshake means; undefined: it was none. Sources: https://nodejs.org/api/tls.html and RFC 8446, 6.2. */
function ofTls(code: string, message: string): string | undefined {
  const why = reasonOf(message);
  const theirs = "correct the CA (ca.pem), or check that this is the right Engine";
  if (code === "ERR_TLS_CERT_ALTNAME_INVALID") return `its certificate is of another host (${why}); ${theirs}`;
  if (code === "CERT_HAS_EXPIRED" || code === "CERT_NOT_YET_VALID")
    return `its certificate is not valid now (${why}); renew it, and check the clocks`;
  if (/UNABLE_TO_VERIFY|UNABLE_TO_GET_ISSUER|SELF_SIGNED_CERT|CERT_SIGNATURE_FAILURE/.test(code))
    return `its certificate is not signed by the CA that is trusted (${why}); ${theirs}`;
  if (/^ERR_OSSL_.*(PEM|X509|ASN1)/.test(code))
    return `the TLS material can't be used (${why}); CA, certificate and key must be PEM texts, and the key the certificate's`;
  if (/^ERR_SSL_.*ALERT/.test(code))
    return `it refuses the client's certificate (${why}); give it one that its own CA has signed (cert.pem, key.pem)`;
  if (/wrong version number/.test(message))
    return "it does not speak TLS on this port; correct the port (usually 2376)";
  return undefined;
}

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

import { basename } from "node:path";
import type { Host } from "../../../stacks/model/stack";
import type { ProcessEvidence } from "../evidence";
import { commandLine, flag } from "./argv";

/** What matters about a process, as far as its arguments tell. */
export interface Recognized {
  readonly role: ProcessEvidence["role"];
  /** Port it reaches or was told to serve. */
  readonly port?: number;
  /** cloudflared's configuration file, which names the ports. */
  readonly configFile?: string;
  /** The declared process it is a copy of, and the script it runs, as far as its arguments and directory tell. */
  readonly of?: string;
  readonly script?: string;
}

/** Tells tunnels, ngrok and the stack's own host processes (and strays of them) from the rest, by argv alone. */
export function recognize(argv: readonly string[], host: Host, directory?: string): Recognized | undefined {
  const line = commandLine(argv);
  if (line === undefined) return undefined;
  const name = basename(line.program).replace(/\.(?:exe|[cm]?js)$/, "");
  if (name === "cloudflared") return cloudflared(line.arguments);
  if (name === "ngrok") return ngrok(line.arguments);
  const path = line.program.replace(/^\.\//, "");
  const script = path.startsWith("/") || directory === undefined ? path : `${directory}/${path}`;
  const declared = host.processes.find((process) => [path, script].some((run) => isScript(run, process.script)));
  return declared && { role: "webhook", of: declared.name, script };
}

/** `cloudflared tunnel …`, and the short form `cloudflared --url …`; its other commands (access, update) are no tunnels. */
function cloudflared(words: readonly string[]): Recognized | undefined {
  const url = flag(words, "--url");
  const isTunnel =
    words.includes("tunnel") || url !== undefined || words.some((word) => /^--(?:token|hello-world)\b/.test(word));
  if (!isTunnel) return undefined;
  const port = url === undefined ? undefined : portOf(url);
  const configFile = flag(words, "--config");
  return {
    role: "tunnel",
    ...(port === undefined ? {} : { port }),
    ...(configFile === undefined ? {} : { configFile }),
  };
}

/** `ngrok http 3333`, `ngrok http http://localhost:3333`, `ngrok tcp 22`. */
function ngrok(words: readonly string[]): Recognized {
  const target = words.slice(1).find((word) => !word.startsWith("-"));
  const port = target === undefined ? undefined : portOf(target);
  return { role: "ngrok", ...(port === undefined ? {} : { port }) };
}

/**
 * The port of `http://localhost:3333`, `localhost:3333` or `3333`; of a URL without one, its scheme's.
 * Undefined where there is none (`unix:/run/x.sock`, `http_status:404`).
 */
export function portOf(target: string): number | undefined {
  if (target.startsWith("http_status:")) return undefined;
  const [, scheme, written] =
    /^(?:(https?|tcp|ssh|rdp|smb):\/\/)?(?:(?:\[[^\]]*\]|[^:/]*):)?(\d+)(?:\/.*)?$/.exec(target) ?? [];
  if (written !== undefined) return Number(written) <= 65535 ? Number(written) : undefined;
  if (scheme !== undefined) return undefined;
  return target.startsWith("https://") ? 443 : target.startsWith("http://") ? 80 : undefined;
}

/** Whether a program's path is the declared script: the same path, or one that ends in it. */
function isScript(path: string, declared: string): boolean {
  const wanted = declared.replace(/^\.\//, "");
  return path === wanted || path.endsWith(`/${wanted.replace(/^\//, "")}`);
}

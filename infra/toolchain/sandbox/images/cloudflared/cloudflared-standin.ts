/**
 * Stand-in for cloudflared, in a container and as a process on the host: the same arguments, metrics and log lines. It
 * opens no connection to Cloudflare, so /ready says 503 unless SANDBOX_TUNNEL_CONNECTED=1 plays a connected tunnel.
 */
import { existsSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { serve, type Answer } from "../lib/http";
import { main, onStop } from "../lib/process";

const say = (level: "INF" | "ERR", text: string): void => {
  console.error(`${new Date().toISOString().replace(/\.\d+Z$/, "Z")} ${level} ${text}`);
};

async function run(): Promise<void> {
  // on the host the script itself is called "tunnel" (host/processes.ts)
  const args = [...(basename(process.argv[1] ?? "") === "tunnel" ? ["tunnel"] : []), ...process.argv.slice(2)];
  if (args.includes("version") || args.includes("--version")) {
    console.log(`cloudflared version ${versionText()} (stand-in)`);
    return;
  }
  if (!args.includes("tunnel")) throw new Error(`Incorrect Usage: flag provided but not defined: ${args.join(" ")}`);
  const origin = option(args, "url") ?? process.env.TUNNEL_URL;
  const token = tunnelToken(args);
  if (origin === undefined && token === undefined && option(args, "config") === undefined) {
    throw new Error(
      "Provided Tunnel token is not valid.\nSee 'cloudflared tunnel run --help': use --token, --token-file, TUNNEL_TOKEN or TUNNEL_TOKEN_FILE, or --url for a quick tunnel",
    );
  }
  const metrics = await listen(args, ingressOf(args, origin));
  onStop((signal) => {
    say("INF", `Initiating graceful shutdown due to signal ${signal === "SIGTERM" ? "terminated" : "interrupt"} ...`);
  });
  say("INF", `Starting tunnel${origin === undefined ? "" : ` for ${origin}`} (stand-in)`);
  say("INF", `Version ${versionText()}`);
  say("INF", `Starting metrics server on ${metrics}/metrics`);
  if (isConnected()) say("INF", "Registered tunnel connection connIndex=0 (stand-in)");
}

const isConnected = (): boolean => process.env.SANDBOX_TUNNEL_CONNECTED === "1";

function tunnelToken(args: readonly string[]): string | undefined {
  const file = option(args, "token-file") ?? process.env.TUNNEL_TOKEN_FILE;
  return file === undefined ? (option(args, "token") ?? process.env.TUNNEL_TOKEN) : readFileSync(file, "utf8").trim();
}

function option(args: readonly string[], name: string): string | undefined {
  const index = args.findIndex((arg) => arg === `--${name}` || arg.startsWith(`--${name}=`));
  const arg = args[index];
  if (index === -1 || arg === undefined) return undefined;
  return arg.includes("=") ? arg.slice(arg.indexOf("=") + 1) : args[index + 1];
}

const Config = z.object({ ingress: z.array(z.object({ hostname: z.string().default(""), service: z.string() })) });
type Ingress = z.output<typeof Config>["ingress"];

/** Read once, as cloudflared does: a file that changes later counts at the next start. */
function ingressOf(args: readonly string[], origin: string | undefined): Ingress {
  const file = option(args, "config");
  if (file === undefined || origin !== undefined) return [{ hostname: "", service: origin ?? "http_status:404" }];
  return Config.parse(parse(readFileSync(file, "utf8"))).ingress;
}

/** Metrics on the address asked for, else on the first free port of 20241-20245, as cloudflared does. */
async function listen(args: readonly string[], ingress: Ingress): Promise<string> {
  const asked = option(args, "metrics") ?? process.env.TUNNEL_METRICS;
  const inContainer = existsSync("/.dockerenv");
  const [host, ports] =
    asked === undefined
      ? [inContainer ? "0.0.0.0" : "127.0.0.1", [20241, 20242, 20243, 20244, 20245]]
      : [asked.replace(/:\d+$/, "") || "127.0.0.1", [Number(/:(\d+)$/.exec(asked)?.[1] ?? 0)]];
  for (const port of [...ports, 0]) {
    const server = await serve(port, (_request, { pathname }) => answer(pathname, ingress), host).catch(
      () => undefined,
    );
    const address = server?.address();
    if (typeof address === "object" && address !== null) return `${host}:${address.port}`;
  }
  throw new Error(`Error opening metrics server listener: listen tcp ${host}: bind: address already in use`);
}

function answer(pathname: string, ingress: Ingress): Answer | undefined {
  switch (pathname) {
    case "/ready":
      return isConnected()
        ? { status: 200, body: { status: 200, readyConnections: 1 } }
        : { status: 503, body: { status: 503, readyConnections: 0 } };
    case "/healthcheck":
      return { status: 200, body: "OK\n" };
    case "/quicktunnel":
      return { status: 200, body: { hostname: "" } };
    case "/config":
      return { status: 200, body: { version: 0, config: { ingress } } };
    case "/metrics":
      return {
        status: 200,
        body: `# TYPE cloudflared_tunnel_ha_connections gauge\ncloudflared_tunnel_ha_connections ${isConnected() ? 1 : 0}\n`,
      };
    default:
      return undefined;
  }
}

/** Outside an image there is no version file. */
const versionText = (): string =>
  existsSync("/etc/sandbox-version") ? readFileSync("/etc/sandbox-version", "utf8").trim() : "2026.8.2";

main(run);

import { z } from "zod";
import { placement } from "../placement";
import { ConfigError, parseSettings } from "../settings";
import { versionLines } from "./images";

/** The Compose profiles of the stack; "core" is always among the active ones, the others need it. */
export const profileNames = ["core", "monitoring", "security", "catalogue"] as const;
export type Profile = (typeof profileNames)[number];

/** The `alfa:stack` of these settings: the default. */
export const ownStack = "alfa";

/** Highest offset with which every published port still fits below 65536. */
const maxPortOffset = 50_000;

const hostname = z.string().regex(/^(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/);
/** Lower-case name as Compose, Docker and PostgreSQL accept it unquoted. */
const identifier = z.string().regex(/^[a-z_][a-z0-9_]{0,62}$/);
export const imageReference = z
  .string()
  .regex(/^[a-z0-9]([a-z0-9.:/_-]*[a-z0-9])?:[\w][\w.-]{0,127}(@sha256:[0-9a-f]{64})?$/);

const absolutePath = z.string().regex(/^\//);

/** A named Cloudflare tunnel whose credentials the stack has been given. */
const TunnelConfig = z.strictObject({
  /** The tunnel's UUID (`cloudflared tunnel create NAME` prints it). */
  id: z.guid(),
  /** AccountTag of the credentials file. */
  account: z.string().regex(/^[0-9a-f]{32}$/),
  /** Public hostname that reaches the webhook. */
  hostname,
  name: z
    .string()
    .regex(/^[\w-]+$/)
    .default("alfa"),
  /** What runs it: a service of the stack, or PM2 on the host, where cloudflared is installed already. */
  by: z.enum(["container", "pm2"]).default("container"),
  /** cloudflared's command on the host, which PM2 starts. */
  command: absolutePath.optional(),
});

/**
 * Keys of the Pulumi config namespace `alfa` that decide what the stack is. A description says what a value may be:
 * it stands in the error for every other value. (`alfa:secrets` belongs to the secrets' own reader.)
 */
const fields = {
  stack: z.literal(ownStack).default(ownStack).describe(`"${ownStack}", or the name of another folder of stacks/`),
  project: z
    .string()
    .regex(/^[a-z0-9][a-z0-9_-]*$/)
    .default("alfa")
    .describe("a Compose project name: lower-case letters, digits, - and _"),
  prefix: z
    .string()
    .regex(/^([a-zA-Z0-9][a-zA-Z0-9_.-]*)?$/)
    .default("alfa-")
    .describe("the start of every container's name: letters, digits, _ . and -"),
  portOffset: z
    .int()
    .min(0)
    .max(maxPortOffset)
    .default(0)
    .describe(`an integer from 0 to ${maxPortOffset}, added to every published port`),
  registry: z
    .string()
    .regex(/^(localhost|[a-z0-9-]+(\.[a-z0-9-]+)+(:\d+)?|[a-z0-9-]+:\d+)$/)
    .optional()
    .describe(
      'a registry host with a dot or a port and no path (rules know software by its repository), such as "localhost:5000"',
    ),
  domain: hostname.default("localhost").describe('a lower-case domain name: services are routed as "NAME.DOMAIN"'),
  timezone: z
    .string()
    .refine(isTimezone)
    .default("Europe/Paris")
    .describe('a time zone of the IANA database, such as "Europe/Paris" or "UTC"'),
  profiles: z
    .array(z.enum(profileNames))
    .refine((names) => names.includes("core") && new Set(names).size === names.length)
    .default([...profileNames])
    .describe(`a list of "core" and any of ${quoted(profileNames.slice(1))}, each once`),
  ...placement,
  diagnostics: z.enum(["on", "off"]).default("on").describe('"on" or "off"'),

  traefikSocket: z
    .enum(["mount", "proxy"])
    .default("mount")
    .describe('"mount" (the Docker socket, read-only) or "proxy" (a filtering socket proxy)'),
  socketPath: z
    .string()
    .regex(/^\/[^:]+$/)
    .default("/var/run/docker.sock")
    .describe("the absolute path of the Docker socket on the Docker host"),

  postgresVersion: z
    .enum(versionLines.postgres)
    .default("15")
    .describe(`the version line of the data that is there: ${quoted(versionLines.postgres)}`),
  redisVersion: z
    .enum(versionLines.redis)
    .default("7")
    .describe(`the version line of the data that is there: ${quoted(versionLines.redis)}`),
  n8nVersion: z
    .enum(versionLines.n8n)
    .default("2")
    .describe(`the version line of the data that is there: ${quoted(versionLines.n8n)}`),
  uptimeKumaVersion: z
    .enum(versionLines.uptimeKuma)
    .default("1")
    .describe(`the version line of the data that is there: ${quoted(versionLines.uptimeKuma)}`),
  postgresUser: identifier.default("alfa").describe("the superuser's name: lower-case letters, digits and _"),
  n8nDatabase: identifier.default("alfa").describe("the name of n8n's database: lower-case letters, digits and _"),
  n8nDatabaseUser: identifier
    .default("alfa")
    .describe("the role that owns n8n's tables: lower-case letters, digits and _"),
  /** A name to log in with: nothing is sent to it. The default's domain is one that never exists (RFC 2606). */
  n8nOwnerEmail: z
    .email()
    .default("owner@alfa.invalid")
    .describe('the e-mail address that n8n\'s owner logs in with, such as "owner@example.org"'),

  webhookPort: z.int().min(1).max(9999).default(3333).describe("the webhook's port before the offset, from 1 to 9999"),
  /**
   * "auto": the webhook is looked after where PM2 runs it, or where there is a PM2 and `webhookScript` to start it with; on
   * another machine an update says so and does not fail. "pm2": it fails there. "none": PM2 has nothing to do with it.
   */
  webhook: z.enum(["auto", "pm2", "none"]).default("auto").describe('"auto", "pm2" or "none"'),
  webhookScript: z
    .string()
    .regex(/^\/.*[^/]$/)
    .optional()
    .describe('the absolute path of the script that is the webhook, such as "/srv/alfa/alfa-webhook.js"'),
  pm2: z
    .strictObject({ home: absolutePath.optional(), command: absolutePath.optional() })
    .optional()
    .describe("{home?, command?}: the absolute paths of PM2_HOME and of the pm2 command, where not the usual ones"),
  alertWebhook: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('an http(s) URL that Alertmanager posts alerts to, such as "http://host.docker.internal:3333/alerts"'),
  promtail: z
    .enum(["alloy", "promtail"])
    .default("alloy")
    .describe('"alloy" (Grafana Alloy under the name promtail) or "promtail" (end of life)'),
  authentikForwardAuth: z.boolean().default(false).describe("true or false"),
  unavailableCapabilities: z
    .array(z.string().regex(/^[A-Z_]+$/))
    .default([])
    .describe(
      'a list of capabilities that the Docker host itself lacks (a nested or rootless one), such as ["SYS_RESOURCE"]',
    ),
  images: z
    .record(z.string(), imageReference)
    .default({})
    .describe(
      'a map of service names to image references with a tag, such as {"n8n": "registry.example/n8n:2.46.5-own"}',
    ),
  backstageImage: imageReference
    .optional()
    .describe('an image reference with a tag, such as "registry.example/alfa/backstage:1.0.0"'),
  slackManifest: z
    .string()
    .min(1)
    .optional()
    .describe("the path of a Slack app's manifest, as Slack exports it (YAML or JSON), from the project's folder"),
  tunnel: TunnelConfig.optional().describe(
    '{id, account, hostname, name?, by?: "container" or "pm2", command?} of a named Cloudflare tunnel (its secret: TUNNEL_SECRET in alfa:secrets)',
  ),
} as const;

export const AlfaConfig = z.strictObject(fields);
export type AlfaConfig = z.output<typeof AlfaConfig>;

/** The fields whose text is JSON. */
const json = [
  "profiles",
  "portOffset",
  "webhookPort",
  "authentikForwardAuth",
  "images",
  "unavailableCapabilities",
  "tunnel",
  "pm2",
  "swarmPublish",
];

/** Every setting: its key below `alfa:`, what a value may be, and what counts without one (undefined: nothing). */
export const settingsOf = (): readonly { key: string; allowed: string; byDefault: unknown }[] => {
  const defaults: Readonly<Record<string, unknown>> = AlfaConfig.parse({});
  return Object.entries(fields).map(([key, field]) => ({
    key,
    allowed: field.description ?? "",
    byDefault: defaults[key],
  }));
};

/** Keys `parseAlfaConfig` knows. */
export const configKeys: readonly string[] = Object.keys(fields);

/**
 * Reads the stack's configuration. Values may be texts, as Pulumi hands them over ("true", "8000", a JSON list), or typed.
 * @throws ConfigError that names the key, quotes the value and says what is allowed.
 */
export function parseAlfaConfig(record: Readonly<Record<string, unknown>>): AlfaConfig {
  const data = parseSettings(AlfaConfig, json, record);
  if (data.authentikForwardAuth && !data.profiles.includes("security")) {
    throw new ConfigError(
      "authentikForwardAuth",
      '"alfa:authentikForwardAuth" is true, but Authentik is not started; add "security" to "alfa:profiles"',
    );
  }
  if (data.tunnel?.by === "pm2" && data.tunnel.command === undefined) {
    throw new ConfigError(
      "tunnel",
      '"alfa:tunnel" has by "pm2" and no "command"; add the absolute path of cloudflared, such as "/usr/local/bin/cloudflared"',
    );
  }
  if (data.slackManifest !== undefined && data.tunnel === undefined) {
    throw new ConfigError(
      "slackManifest",
      `"alfa:slackManifest" is "${data.slackManifest}", but Slack reaches the webhook through a tunnel alone; set "alfa:tunnel"`,
    );
  }
  return data;
}

function isTimezone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

function quoted(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(", ");
}

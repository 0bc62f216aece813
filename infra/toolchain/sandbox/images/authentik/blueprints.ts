import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import { z } from "zod";

/** https://docs.goauthentik.io/customize/blueprints/v1/structure/ ; `!KeyOf` and `!Find` are read as what they are applied to. */
const Blueprint = z.looseObject({
  version: z.literal(1),
  entries: z.array(
    z.looseObject({
      model: z.string(),
      id: z.string().optional(),
      identifiers: z.record(z.string(), z.unknown()).default({}),
      attrs: z.record(z.string(), z.unknown()).default({}),
    }),
  ),
});
type Entry = z.output<typeof Blueprint>["entries"][number];

const Provider = z.looseObject({
  mode: z.string().default("proxy"),
  external_host: z.url(),
  cookie_domain: z.string().default(""),
});
const Outpost = z.looseObject({
  providers: z.array(z.string()).default([]),
  config: z.looseObject({ authentik_host: z.string().default("") }).prefault({}),
});

const EMBEDDED = "goauthentik.io/outposts/embedded";

/** A proxy provider that the embedded outpost serves. */
export interface ServedProvider {
  readonly name: string;
  readonly mode: string;
  /** Origin under which browsers reach the application. */
  readonly externalHost: string;
  readonly cookieDomain: string;
  /** Origin of Authentik itself, for browsers. */
  readonly authentikHost: string;
}

/**
 * The proxy providers that a blueprint gives to the embedded outpost.
 * @throws Error when the text is no blueprint.
 */
export function servedProviders(text: string): ServedProvider[] {
  const { entries } = Blueprint.parse(parse(text, { logLevel: "error" }));
  const outpost = entries.find(
    ({ model, identifiers }) => model === "authentik_outposts.outpost" && identifiers["managed"] === EMBEDDED,
  );
  if (!outpost) return [];
  const { providers, config } = Outpost.parse(outpost.attrs);
  return entries
    .filter(
      ({ model, id }) =>
        model === "authentik_providers_proxy.proxyprovider" && id !== undefined && providers.includes(id),
    )
    .map((entry) => served(entry, config.authentik_host));
}

function served({ identifiers, attrs }: Entry, authentikHost: string): ServedProvider {
  const { mode, external_host, cookie_domain } = Provider.parse(attrs);
  return {
    name: String(identifiers["name"]),
    mode,
    externalHost: external_host.replace(/\/$/, ""),
    cookieDomain: cookie_domain,
    authentikHost: authentikHost.replace(/\/$/, ""),
  };
}

/** Every YAML file below a folder. */
export function blueprintFiles(folder: string): { file: string; text: string }[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) return blueprintFiles(file);
    return /\.ya?ml$/.test(entry.name) ? [{ file, text: readFileSync(file, "utf8") }] : [];
  });
}

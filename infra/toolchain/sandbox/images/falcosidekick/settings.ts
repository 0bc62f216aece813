import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { parse } from "yaml";
import { z } from "zod";

type Env = Readonly<Record<string, string | undefined>>;

const text = z.coerce.string().default("");
const map = z.record(z.string(), z.string()).default({});

/** The keys of falcosidekick's configuration that this stand-in follows; others (of the other outputs) are left unread. */
const Settings = z.object({
  listenaddress: text,
  listenport: z.coerce.number().default(2801),
  debug: z.stringbool().or(z.boolean()).default(false),
  customfields: map,
  alertmanager: z
    .object({
      hostport: text,
      // still v1 in 2.x, which Alertmanager 0.27 removed (falcosidekick#1280): a stack has to set it
      endpoint: z.string().default("/api/v1/alerts"),
      minimumpriority: text,
      expiresafter: z.coerce.number().default(0),
      extralabels: map,
      extraannotations: map,
    })
    .prefault({}),
});
export type Settings = z.output<typeof Settings>;

/** Reads `-c FILE`, then the environment (ALERTMANAGER_HOSTPORT is alertmanager.hostport), which wins. */
export function readSettings(args: readonly string[], env: Env): Settings {
  const { values } = parseArgs({
    args: [...args],
    options: { "config-file": { type: "string", short: "c" } },
    strict: false,
  });
  const file = values["config-file"];
  const fromFile =
    typeof file === "string" ? z.record(z.string(), z.unknown()).parse(parse(readFileSync(file, "utf8")) ?? {}) : {};
  const alertmanager = z.record(z.string(), z.unknown()).catch({}).parse(fromFile["alertmanager"]);
  return Settings.parse({
    ...fromFile,
    ...given(env, "", ["listenaddress", "listenport", "debug"]),
    ...given(env, "", ["customfields"], pairs),
    alertmanager: {
      ...alertmanager,
      ...given(env, "ALERTMANAGER_", ["hostport", "endpoint", "minimumpriority", "expiresafter"]),
      ...given(env, "ALERTMANAGER_", ["extralabels", "extraannotations"], pairs),
    },
  });
}

function given(
  env: Env,
  prefix: string,
  keys: readonly string[],
  read: (text: string) => unknown = (value) => value,
): Record<string, unknown> {
  return Object.fromEntries(
    keys.flatMap((key) => {
      const value = env[prefix + key.toUpperCase()];
      return value === undefined || value === "" ? [] : [[key, read(value)]];
    }),
  );
}

/** "a:b,c:d" */
const pairs = (value: string): Record<string, string> =>
  Object.fromEntries(
    value.split(",").map((pair) => [pair.slice(0, pair.indexOf(":")).trim(), pair.slice(pair.indexOf(":") + 1).trim()]),
  );

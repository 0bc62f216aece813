import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import { z } from "zod";

/** What of Falco's configuration the stand-in follows: https://falco.org/docs/reference/daemon/config-options/ */
const Config = z.looseObject({
  rules_files: z.array(z.string()).default([]),
  engine: z.looseObject({ kind: z.string().default("modern_ebpf") }).prefault({}),
  http_output: z.looseObject({ enabled: z.boolean().default(false), url: z.string().default("") }).prefault({}),
  webserver: z
    .looseObject({
      enabled: z.boolean().default(true),
      listen_address: z.string().default("0.0.0.0"),
      listen_port: z.int().default(8765),
      k8s_healthz_endpoint: z.string().default("/healthz"),
      prometheus_metrics_enabled: z.boolean().default(false),
    })
    .prefault({}),
});
export type Config = z.output<typeof Config>;

export const Rule = z.looseObject({
  rule: z.string(),
  output: z.string(),
  priority: z.string(),
  tags: z.array(z.string()).default([]),
  enabled: z.boolean().default(true),
});
export type Rule = z.output<typeof Rule>;

const Mapping = z.record(z.string(), z.unknown());

/**
 * The main file and those that its `config_files` names, later ones over earlier ones, key by key at the top as Falco does.
 * @throws Error that names the file.
 */
export function readConfig(file: string): { config: Config; files: string[] } {
  const first = mapping(file);
  const more = filesOf(z.array(z.string()).parse(first["config_files"] ?? []));
  const merged = more.reduce((all, extra) => ({ ...all, ...merge(all, mapping(extra)) }), first);
  const config = Config.safeParse(merged);
  if (!config.success) throw new Error(`${file}: ${z.prettifyError(config.error)}`);
  return { config: config.data, files: [...more, file] };
}

/** The rules of the rules files that exist (falco_rules.local.yaml need not). */
export function readRules(files: readonly string[]): { rules: Rule[]; files: string[] } {
  const found = filesOf(files);
  const items = found.flatMap((file) => {
    const parsed = z.array(Mapping).nullable().safeParse(yaml(file));
    if (!parsed.success) throw new Error(`${file}: Rules content is not yaml array of objects`);
    return parsed.data ?? [];
  });
  return {
    rules: items.filter((item) => "rule" in item && "output" in item).map((item) => Rule.parse(item)),
    files: found,
  };
}

/** Files as they are, folders as their YAML files in order; what is absent is left out. */
function filesOf(paths: readonly string[]): string[] {
  return paths
    .filter((entry) => existsSync(entry))
    .flatMap((entry) =>
      statSync(entry).isDirectory()
        ? readdirSync(entry)
            .filter((name) => /\.ya?ml$/.test(name))
            .sort()
            .map((name) => path.join(entry, name))
        : [entry],
    );
}

function merge(
  base: Readonly<Record<string, unknown>>,
  over: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(over).map(([key, value]) => {
      const [a, b] = [Mapping.safeParse(base[key]), Mapping.safeParse(value)];
      return [key, a.success && b.success ? { ...a.data, ...b.data } : value];
    }),
  );
}

const mapping = (file: string): Record<string, unknown> => Mapping.parse(yaml(file) ?? {});

function yaml(file: string): unknown {
  try {
    return parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new Error(`Cannot load config file ${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

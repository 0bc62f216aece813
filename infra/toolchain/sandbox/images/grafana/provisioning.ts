import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import { z } from "zod";

type Env = Readonly<Record<string, string | undefined>>;

/** https://grafana.com/docs/grafana/latest/administration/provisioning/#data-sources */
const Datasource = z.looseObject({
  name: z.string(),
  type: z.string(),
  access: z.string().default("proxy"),
  url: z.url(),
  uid: z.string().optional(),
  isDefault: z.boolean().default(false),
  editable: z.boolean().default(false),
  jsonData: z.record(z.string(), z.unknown()).default({}),
});
export interface Datasource extends z.output<typeof Datasource> {
  readonly id: number;
  readonly uid: string;
}

const Provider = z.looseObject({
  name: z.string(),
  type: z.string().default("file"),
  folder: z.string().default(""),
  options: z.looseObject({ path: z.string() }),
});

const Dashboard = z.looseObject({
  title: z.string().min(1),
  uid: z.string().optional(),
  tags: z.array(z.string()).default([]),
});
export interface Dashboard {
  readonly uid: string;
  readonly title: string;
  readonly folder: string;
  readonly tags: readonly string[];
  readonly model: Readonly<Record<string, unknown>>;
}

/**
 * The data sources of every YAML file in `datasources/`.
 * @throws Error `Datasource provisioning error: …` for a file that can't be read so.
 */
export function readDatasources(folder: string, env: Env): Datasource[] {
  try {
    const declared = yamlFiles(path.join(folder, "datasources")).flatMap(
      (file) =>
        z
          .object({ datasources: z.array(Datasource).default([]) })
          .parse(expanded(parse(readFileSync(file, "utf8")), env)).datasources,
    );
    if (declared.filter(({ isDefault }) => isDefault).length > 1)
      throw new Error(
        "datasource.yaml config is invalid. Only one datasource per organization can be marked as default",
      );
    return declared.map((source, index) => ({ ...source, id: index + 1, uid: source.uid ?? `P${index + 1}` }));
  } catch (error) {
    throw new Error(`Datasource provisioning error: ${words(error)}`);
  }
}

/**
 * The dashboards of every provider in `dashboards/`; one that can't be read is reported and left out, as Grafana does.
 * @throws Error `Dashboard provisioning error: …` for a provider file that can't be read so.
 */
export function readDashboards(folder: string, env: Env, report: (file: string, problem: string) => void): Dashboard[] {
  try {
    const providers = yamlFiles(path.join(folder, "dashboards")).flatMap(
      (file) =>
        z.object({ providers: z.array(Provider).default([]) }).parse(expanded(parse(readFileSync(file, "utf8")), env))
          .providers,
    );
    return providers.flatMap(({ folder: title, options }) =>
      jsonFiles(options.path).flatMap((file) => dashboardOf(file, title, report)),
    );
  } catch (error) {
    throw new Error(`Dashboard provisioning error: ${words(error)}`);
  }
}

function dashboardOf(file: string, folder: string, report: (file: string, problem: string) => void): Dashboard[] {
  try {
    const model = Dashboard.parse(JSON.parse(readFileSync(file, "utf8")));
    return [{ uid: model.uid ?? path.basename(file, ".json"), title: model.title, tags: model.tags, folder, model }];
  } catch (error) {
    report(file, words(error));
    return [];
  }
}

const yamlFiles = (folder: string): string[] => filesIn(folder, /\.ya?ml$/);

function jsonFiles(folder: string): string[] {
  if (!existsSync(folder)) throw new Error(`stat ${folder}: no such file or directory`);
  return filesIn(folder, /\.json$/);
}

function filesIn(folder: string, wanted: RegExp): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => wanted.test(name))
    .sort()
    .map((name) => path.join(folder, name));
}

/** `$NAME` and `${NAME}` of the environment, `$$` for a dollar sign, in every text. */
function expanded(value: unknown, env: Env): unknown {
  if (typeof value === "string")
    return value.replace(/\$\$|\$\{(\w+)\}|\$(\w+)/g, (whole, braced?: string, bare?: string) =>
      whole === "$$" ? "$" : (env[braced ?? bare ?? ""] ?? ""),
    );
  if (Array.isArray(value)) return value.map((item: unknown) => expanded(item, env));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, expanded(item, env)]));
}

const words = (error: unknown): string =>
  error instanceof z.ZodError
    ? z.prettifyError(error).replaceAll("\n", " ")
    : error instanceof Error
      ? error.message
      : String(error);

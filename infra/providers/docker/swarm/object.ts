import { randomBytes } from "node:crypto";
import { z } from "zod";
import { EngineError, type Engine, type ObjectKind, type SwarmObject } from "../../../../stacks/engine";
import { UserError } from "../../../../stacks/model/errors";
import { checked, compared } from "../../rpc/inputs";
import { autoName, known, text } from "../../rpc/kind";
import { hasUnknown, opened, plain, plainMap, property, Secret, type PropertyMap } from "../../rpc/value";
import { withoutSecrets } from "../args";
import type { Kind } from "../kind";
import { URN_LABEL } from "../names";

const Base64 = z.string().refine((value) => Buffer.from(value, "base64").toString("base64") === value, {
  error: 'wanted text in base64: Buffer.from(TEXT).toString("base64")',
});
const common = {
  name: z.string().max(64),
  labels: z.array(z.strictObject({ label: z.string(), value: z.string() })).optional(),
};
const SecretArgs = z.strictObject({ ...common, data: Base64 });
const ConfigArgs = z
  .strictObject({ ...common, data: Base64.optional(), dataRaw: z.string().optional() })
  .refine((args) => (args.data === undefined) !== (args.dataRaw === undefined), {
    error: "wanted one of data (base64) and dataRaw (text)",
    path: ["data"],
  });

type Args = z.output<typeof ConfigArgs>;

const encoded = ({ data, dataRaw }: Args): string => data ?? Buffer.from(dataRaw ?? "").toString("base64");
const labelMap = (args: Args): Record<string, string> =>
  Object.fromEntries((args.labels ?? []).map(({ label, value }) => [label, value]));

/** Live labels as declared ones, less the provider's own. */
const liveLabels = ({ Spec }: SwarmObject) =>
  Object.entries(Spec.Labels ?? {})
    .filter(([label]) => label !== URN_LABEL)
    .map(([label, value]) => ({ label, value: value ?? "" }));

const sortedLabels = (value: unknown): unknown =>
  Array.isArray(value) ? value.map((item) => JSON.stringify(item)).sort() : [];

/** Inputs to compare: labels without order; data of either spelling. */
function normal(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { labels, data, dataRaw, ...rest } = values;
  const content = typeof dataRaw === "string" ? Buffer.from(dataRaw).toString("base64") : data;
  const marked = sortedLabels(labels);
  return {
    ...rest,
    ...(content !== undefined && { data: content }),
    ...(Array.isArray(marked) && marked.length > 0 && { labels: marked }),
  };
}

/**
 * A name for data that has none declared: data can't change under a name, and services still use the old name while they move
 * to the new. So new data gives a new name; not one made of the data, which would tell of a secret.
 */
function freshName(urn: string, olds: PropertyMap, news: PropertyMap): string {
  const before = text(opened(olds["name"]));
  const [was, is] = [normal(known(olds).values)["data"], normal(known(news).values)["data"]];
  if (before !== undefined && was === is && !hasUnknown(news["data"])) return before;
  return `${autoName(urn).slice(0, 55)}-${randomBytes(4).toString("hex")}`;
}

/** docker.Secret and docker.ServiceConfig: files that a swarm hands to its services. */
function swarmObject(kind: ObjectKind, schema: z.ZodType<Args>): Kind {
  const word = kind === "secrets" ? "secret" : "config";
  const secret = kind === "secrets";
  /** A secret's data is one, also where the program gives it in clear. */
  const concealed = (inputs: PropertyMap): PropertyMap => {
    const { data } = inputs;
    if (!secret || data === undefined || data instanceof Secret || hasUnknown(data)) return inputs;
    return { ...inputs, data: new Secret(data) };
  };

  /** Makes room: a predecessor of this resource under its name. */
  async function cleared(engine: Engine, urn: string, name: string): Promise<SwarmObject | undefined> {
    const there = await engine.swarm.inspectObject(kind, name);
    if (!there) return undefined;
    if (there.Spec.Labels?.[URN_LABEL] !== urn) return there;
    try {
      await engine.swarm.removeObject(kind, there.ID);
      return undefined;
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      throw new UserError(
        `the data of ${word} "${name}" can't change under its name while services use it (${error.message}); leave "name" out: ` +
          `then a new one is made, the services move to it, and the old one goes`,
      );
    }
  }

  return {
    check({ urn, olds, news }) {
      const result = checked(schema, news, () => freshName(urn, olds, news));
      const unknowns = hasUnknown(news["data"]) || hasUnknown(news["dataRaw"]);
      const failures = (result.failures ?? []).filter(({ property }) => !(unknowns && property === "data"));
      return Promise.resolve({ inputs: concealed(result.inputs), failures });
    },
    diff: ({ oldInputs, news }) => {
      const diff = compared(oldInputs, news, normal, ["name", "data", "dataRaw"]);
      return Promise.resolve(diff);
    },
    async create({ urn, inputs, preview }, session, { log }) {
      if (preview) return { id: "", outputs: inputs };
      const args = schema.parse(plainMap(inputs));
      const engine = session.engine();
      const there = await cleared(engine, urn, args.name);
      if (there && (secret || there.Spec.Data !== encoded(args)))
        throw new UserError(
          `${word} "${args.name}" exists and is not this stack's${secret ? " (what is in it can't be read)" : ", with other data"}; choose another name, or remove it`,
        );
      if (there) log.info(`config "${args.name}" exists with this data: adopted`);
      const labels = { ...labelMap(args), [URN_LABEL]: urn };
      const id = there?.ID ?? (await engine.swarm.createObject(kind, args.name, encoded(args), labels));
      return { id, outputs: withoutSecrets(inputs) };
    },
    async update({ urn, id, news, preview }, session) {
      if (preview) return news;
      const engine = session.engine();
      const args = schema.parse(plainMap(news));
      const there = await engine.swarm.inspectObject(kind, id);
      if (!there) throw new UserError(`${word} "${args.name}" is gone; run it again`);
      await engine.swarm.updateObject(kind, there, { ...labelMap(args), [URN_LABEL]: urn });
      return withoutSecrets(news);
    },
    async read({ id, inputs }, session) {
      const { swarm } = session.engine();
      const name = text(opened(inputs?.["name"]));
      const found =
        (await swarm.inspectObject(kind, id)) ??
        (name === undefined ? undefined : await swarm.inspectObject(kind, name));
      if (!found) return undefined;
      if (inputs === undefined && secret)
        throw new UserError(
          `secret "${id}" can't be imported: the Engine never tells what is in it; declare a new one`,
        );
      const shown = property(liveLabels(found));
      const same =
        JSON.stringify(sortedLabels(plain(inputs?.["labels"]))) === JSON.stringify(sortedLabels(plain(shown)));
      const { labels: declaredLabels, ...rest } = inputs ?? { name: found.Spec.Name ?? "" };
      const labels = same ? declaredLabels : shown;
      const read: PropertyMap = { ...rest, ...(labels !== undefined && { labels }), ...dataOf(found, id, inputs) };
      return { id: found.ID, inputs: read, outputs: withoutSecrets(read) };
    },
    async delete({ id }, session, { log }) {
      const engine = session.engine();
      const found = await engine.swarm.inspectObject(kind, id);
      if (!found) return;
      if (found.Spec.Labels?.[URN_LABEL] === undefined) {
        log.warn(`${word} "${found.Spec.Name ?? id}" was there before this stack: it stays`);
        return;
      }
      await engine.swarm.removeObject(kind, id);
    },
  };

  /** What is in it now. Of a secret that was made anew by hand nobody can tell: it shows as changed. */
  function dataOf(found: SwarmObject, id: string, inputs: PropertyMap | undefined): PropertyMap {
    if (secret) return found.ID === id ? {} : { data: new Secret("made anew by another") };
    const live = found.Spec.Data ?? "";
    if (inputs !== undefined && normal(known(inputs).values)["data"] === live) return {};
    return inputs !== undefined && "dataRaw" in inputs
      ? { dataRaw: Buffer.from(live, "base64").toString() }
      : { data: live };
  }
}

export const swarmSecret: Kind = swarmObject("secrets", SecretArgs);
export const swarmConfig: Kind = swarmObject("configs", ConfigArgs);

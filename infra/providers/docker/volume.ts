import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import type { Engine, VolumeInspect } from "../../../stacks/engine";
import { UserError } from "../../../stacks/model/errors";
import { plainMap, property, type PropertyMap } from "../rpc/value";
import { autoName, text } from "../rpc/kind";
import type { Kind } from "./kind";
import { URN_LABEL } from "./names";
import { checked, compared, computed } from "../rpc/inputs";

const Label = z.strictObject({ label: z.string(), value: z.string() });
const VolumeArgs = z.strictObject({
  name: z.string(),
  driver: z.string().optional(),
  driverOpts: z.record(z.string(), z.string()).optional(),
  labels: z.array(Label).optional(),
});
type VolumeArgs = z.output<typeof VolumeArgs>;

const labelMap = (labels: VolumeArgs["labels"]): Record<string, string> =>
  Object.fromEntries((labels ?? []).map(({ label, value }) => [label, value]));

/** Labels are given at creation only: the Engine can't change them and nothing depends on them. */
function normal(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const options = values["driverOpts"];
  return {
    ...(values["name"] !== undefined && { name: values["name"] }),
    ...(values["driver"] !== undefined && values["driver"] !== "local" && { driver: values["driver"] }),
    ...(typeof options === "object" && options !== null && Object.keys(options).length > 0 && { driverOpts: options }),
  };
}

const live = (volume: VolumeInspect): VolumeArgs => ({
  name: volume.Name,
  ...(volume.Driver && volume.Driver !== "local" && { driver: volume.Driver }),
  ...(Object.keys(volume.Options ?? {}).length > 0 && {
    driverOpts: Object.fromEntries(Object.entries(volume.Options ?? {}).map(([key, value]) => [key, value ?? ""])),
  }),
});

const computedOf = (volume: VolumeInspect): PropertyMap => ({ mountpoint: volume.Mountpoint ?? "" });

/** Why a volume that exists can't become the declared one; undefined: it is that one. */
function mismatch(
  declared: Readonly<Record<string, unknown>>,
  found: Readonly<Record<string, unknown>>,
): string | undefined {
  if (isDeepStrictEqual({ ...normal(declared), name: "" }, { ...normal(found), name: "" })) return undefined;
  const say = (values: Readonly<Record<string, unknown>>): string =>
    `driver "${text(values["driver"]) ?? "local"}", options ${JSON.stringify(values["driverOpts"] ?? {})}`;
  const name = text(declared["name"]) ?? "";
  return (
    `volume "${name}" exists with ${say(found)}; declared is ${say(declared)}. The Engine can't change a volume: declare a new one under another name, ` +
    `copy the data (docker run --rm -v ${name}:/from:ro -v NEW:/to IMAGE cp -a /from/. /to/), then use the new name`
  );
}

async function adopt(engine: Engine, args: VolumeArgs): Promise<VolumeInspect | undefined> {
  const found = await engine.inspectVolume(args.name);
  const wrong = found && mismatch(args, live(found));
  if (wrong) throw new UserError(wrong);
  return found;
}

/** docker.Volume: adopted when it exists, never changed, removed only when its removal was asked for. */
export const volume: Kind = {
  check({ urn, olds, news }) {
    const result = checked(VolumeArgs, news, () => text(olds["name"]) ?? autoName(urn));
    const same = olds["name"] !== undefined && olds["name"] === result.inputs["name"];
    const wrong = same ? mismatch(result.values, normal(olds)) : undefined;
    return Promise.resolve({
      inputs: result.inputs,
      failures: [...(result.failures ?? []), ...(wrong ? [{ property: "driverOpts", reason: wrong }] : [])],
    });
  },
  diff: ({ oldInputs, news }) => Promise.resolve(compared(oldInputs, news, normal, ["name"])),
  async create({ urn, inputs, preview }, session, { log }) {
    if (preview) return { id: "", outputs: { ...inputs, ...computed("mountpoint") } };
    const args = VolumeArgs.parse(plainMap(inputs));
    const engine = session.engine();
    const found = await adopt(engine, args);
    if (found) log.info(`volume "${args.name}" exists: adopted with its data`);
    const made =
      found ??
      (await engine.createVolume({
        Name: args.name,
        Driver: args.driver ?? "local",
        DriverOpts: args.driverOpts ?? {},
        Labels: { ...labelMap(args.labels), [URN_LABEL]: urn },
      }));
    return { id: made.Name, outputs: { ...inputs, ...computedOf(made) } };
  },
  update: ({ news, oldOutputs }) => Promise.resolve({ ...oldOutputs, ...news }),
  async read({ id, inputs }, session) {
    const found = await session.engine().inspectVolume(id);
    if (!found) return undefined;
    const labels = inputs?.["labels"];
    const args: PropertyMap = {
      ...Object.fromEntries(Object.entries(live(found)).map(([key, value]) => [key, property(value)])),
      ...(labels !== undefined && { labels }),
      // Declared at its default: that is what runs, too.
      ...(inputs?.["driver"] === "local" && (found.Driver ?? "local") === "local" && { driver: "local" }),
    };
    return { id: found.Name, inputs: args, outputs: { ...args, ...computedOf(found) } };
  },
  async delete({ id, urn }, session, { log }) {
    const engine = session.engine();
    if (session.created(urn) !== undefined) {
      if (session.created(urn) !== id)
        log.warn(`volume "${id}" keeps its data and stays: remove it yourself when you no longer need it`);
      return;
    }
    const found = await engine.inspectVolume(id);
    if (!found) return;
    if (found.Labels?.[URN_LABEL] === undefined) {
      log.warn(`volume "${id}" was there before this stack: it stays with its data`);
      return;
    }
    await engine.removeVolume(id);
  },
};

import { setTimeout as sleep } from "node:timers/promises";
import { DockerProvider } from "../../../../infra/providers/docker/provider";
import type { Diff } from "../../../../infra/providers/rpc/provider";
import { plainMap, property, type PropertyMap } from "../../../../infra/providers/rpc/value";
import type { Engine } from "../../../../stacks/engine";
import type { Args } from "./fields";
import { makeByHand } from "./by-hand";
import { shownAs, type Case } from "./cases";
import { containerType as type, context } from "../support/in-process";

/** A provider as the engine starts one, on the Engine of the tests. */
export function openProvider(): DockerProvider {
  const provider = new DockerProvider();
  provider.configure({ host: process.env["DOCKER_HOST"] ?? "", allowDataLoss: "true" });
  return provider;
}

const properties = (args: Args): PropertyMap =>
  Object.fromEntries(
    Object.entries(args).flatMap(([name, value]) => (value === undefined ? [] : [[name, property(value)]])),
  );

/** What a case found wrong; undefined: it holds. */
export type Wrong = string | undefined;

const say = (what: string, seen: unknown, wanted: unknown): string =>
  `${what}: ${JSON.stringify(seen)}, wanted ${JSON.stringify(wanted)}`;
const paths = ({ detailed }: Diff): string[] => Object.keys(detailed);

/** Steps through the life of one container as `pulumi` does: up, preview, drift, preview, up, preview, import. */
export async function live(provider: DockerProvider, engine: Engine, one: Case, name: string): Promise<Wrong> {
  const ref = { urn: `urn:pulumi:test::properties::${type}::${name}`, type };
  const declared: Args = { ...one.declared, name };
  const news = properties(declared);
  const checked = await provider.check({ ...ref, olds: {}, news }, context);
  if (one.refused !== undefined) {
    const seen = (checked.failures ?? []).find(({ reason }) => reason === one.refused);
    return seen ? undefined : say("the check", checked.failures, one.refused);
  }
  if (checked.failures?.length) return say("the check of a new container", checked.failures, []);
  const { id } = await provider.create({ ...ref, inputs: news, preview: false, timeout: 0 }, context);

  /** Reads it as a refresh does, and compares with what is declared. */
  const preview = async (as: string): Promise<{ inputs: PropertyMap; diff: Diff }> => {
    const read = await provider.read({ ...ref, id: as, inputs: news, outputs: {} }, context);
    if (!read) throw new Error("the container was not found");
    const diff = await provider.diff({ ...ref, id: read.id, oldInputs: read.inputs, oldOutputs: {}, news }, context);
    return { inputs: read.inputs, diff };
  };
  const first = await preview(id);
  if (JSON.stringify(sorted(plainMap(first.inputs))) !== JSON.stringify(sorted(plainMap(news))))
    return say("read after create", plainMap(first.inputs), declared);
  if (paths(first.diff).length > 0) return say("the preview after up", paths(first.diff), []);

  const imported = await provider.read({ ...ref, id: name, inputs: undefined, outputs: {} }, context);
  if (!imported) return "the import finds no container";
  // An import can't tell the provider's own inputs, nor files: both are declared anew.
  const { uploads, ...told } = declared;
  const diff = await provider.diff(
    { ...ref, id, oldInputs: { ...imported.inputs, ...own(news) }, oldOutputs: {}, news: properties(told) },
    context,
  );
  if (paths(diff).length > 0)
    return say(`the preview after import (${String(uploads?.length ?? 0)} files aside)`, paths(diff), []);

  if (!one.drifted) return undefined;
  const labels = name.endsWith("0") ? {} : { "alfa.urn": ref.urn };
  await makeByHand(engine, name, one.drifted, { labels });
  const drift = await preview(id);
  const seen = [...new Set(paths(drift.diff).map((path) => /^\w+/.exec(path)?.[0] ?? ""))];
  if (seen.length === 0 || seen.some((field) => !shownAs(one.focus).includes(field)))
    return say(`the preview after "${one.focus}" was changed by hand`, paths(drift.diff), one.focus);

  // As the engine does it: an update, or a create and the delete of what it replaced.
  const old = (await engine.inspectContainer(name))?.Id ?? "";
  let now = old;
  if (drift.diff.replaces.length > 0) {
    now = (await provider.create({ ...ref, inputs: news, preview: false, timeout: 0 }, context)).id;
    await provider.delete({ ...ref, id: old, inputs: drift.inputs, outputs: {}, timeout: 0 }, context);
  } else {
    const change = { ...ref, id: old, oldInputs: drift.inputs, oldOutputs: {}, news, preview: false, timeout: 0 };
    await provider.update(change, context);
  }
  const last = await preview(now);
  if (paths(last.diff).length > 0) return say(`the preview after "${one.focus}" was repaired`, paths(last.diff), []);
  return undefined;
}

/** The inputs that leave no trace on a container. */
const own = (inputs: PropertyMap): PropertyMap =>
  Object.fromEntries(Object.entries(inputs).filter(([name]) => PROVIDERS.has(name)));
const PROVIDERS = new Set([
  "start",
  "mustRun",
  "attach",
  "logs",
  "wait",
  "removeVolumes",
  "waitTimeout",
  "destroyGraceSeconds",
  "containerReadRefreshTimeoutMilliseconds",
]);

const sorted = (values: Readonly<Record<string, unknown>>): unknown =>
  Object.fromEntries(Object.entries(values).sort(([a], [b]) => (a < b ? -1 : 1)));

/** Removes all that stands under a name. */
export async function sweep(engine: Engine, name: string): Promise<void> {
  const found = await engine.listContainers({ name: [`^/?${name}($|\\.)`] });
  await Promise.all(found.map(({ Id }) => engine.removeContainer(Id, { force: true, volumes: true })));
}

/** Runs the work on each item, `width` at once. */
export async function sideBySide<T>(
  items: readonly T[],
  width: number,
  work: (item: T, index: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let i = next++; i < items.length; i = next++) {
      const item = items[i];
      if (item !== undefined) await work(item, i);
      await sleep(0);
    }
  };
  await Promise.all(Array.from({ length: width }, worker));
}

import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import type { Engine } from "../../../../stacks/engine";
import { putAt, valueAt } from "../../../../stacks/lenses/swarm";

const place = "TaskTemplate.Networks";
const Attached = z.array(z.looseObject({ Target: z.string() }));
const Declared = z.array(z.looseObject({ id: z.string().optional(), name: z.string().optional() }));

/**
 * A ServiceSpec in which the networks are called as the declaration calls them: the Engine keeps ids, a program may well say
 * names.
 */
export async function withDeclaredNetworks(
  engine: Engine,
  spec: object,
  inputs: Readonly<Record<string, unknown>> | undefined,
): Promise<object> {
  const live = Attached.catch([]).parse(valueAt(spec, place));
  const declared = Declared.catch([]).parse(valueAt(inputs, "taskSpec.networksAdvanceds"));
  const ids = new Set(live.map(({ Target }) => Target));
  const words = declared.map(({ id, name }) => id ?? name ?? "").filter((word) => word !== "" && !ids.has(word));
  const found = await Promise.all(
    words.map(async (word): Promise<[string, string]> => [(await engine.inspectNetwork(word))?.Id ?? "", word]),
  );
  const wordOf = new Map(found);
  const renamed = live.map((network) => ({ ...network, Target: wordOf.get(network.Target) ?? network.Target }));
  if (isDeepStrictEqual(renamed, live)) return spec;
  const copy: Record<string, unknown> = { ...spec };
  putAt(copy, place, renamed);
  return copy;
}

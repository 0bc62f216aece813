import { isDeepStrictEqual } from "node:util";
import { setTimeout as sleep } from "node:timers/promises";
import type { z } from "zod";
import { checked, compared, computed } from "./inputs";
import type { Kind } from "./kind";
import { InitFailed, type CheckFailure, type Context } from "./provider";
import { hasSecret, hasUnknown, plainMap, property, Secret, type PropertyMap, type PropertyValue } from "./value";

/** What is found of a resource. */
export interface Found {
  readonly id: string;
  /** Inputs as they are now; what can't be told (credentials, how to reach it) is left out and never compared. */
  readonly live: Readonly<Record<string, unknown>>;
  readonly outputs?: Readonly<Record<string, unknown>>;
}

/**
 * A thing that can be found, made, changed and removed: an account, a monitor, a workflow, a process. `managed` makes a
 * kind of resource of it. The methods throw `Unseen` when what they ask lets them not look, `Unreachable` while it does not answer.
 */
export interface Managed<Args, Session> {
  /** Its inputs; the defaults of the schema are the defaults of the resource. */
  readonly inputs: z.ZodObject<Readonly<Record<string, z.ZodType>>> & z.ZodType<Args>;
  /** Inputs whose change needs a new resource. */
  readonly replacing?: readonly (keyof Args & string)[];
  /** Names of the outputs that only the thing itself can tell. */
  readonly outputs?: readonly string[];
  /** What the schema alone can't refuse; asked once every input is known. */
  check?(wanted: Args): readonly CheckFailure[];
  /**
   * Finds it by its id, or (without one, or when it is gone by id) by what it is declared to be.
   * @param before what was declared last, in an update: credentials that may still be the valid ones
   * @param last its outputs as they were known, in a look that compares with them
   */
  find(
    wanted: Args,
    session: Session,
    context: Context,
    id?: string,
    before?: Args,
    last?: PropertyMap,
  ): Promise<Found | undefined>;
  /** @returns its id */
  make(wanted: Args, session: Session, context: Context): Promise<string>;
  change(found: Found, wanted: Args, session: Session, context: Context, before?: Args): Promise<void>;
  /** Removes what was found. */
  remove(found: Found, last: Args, session: Session, context: Context): Promise<void>;
}

/** A resource can't be looked at. A preview keeps what it knew and says so; an update fails. */
export class Unseen extends Error {}

/** What a resource stands in does not answer (yet): an update waits for it. */
export class Unreachable extends Unseen {}

/** Seconds that an update waits for what does not answer yet, where the program sets no timeout. */
const PATIENCE = 120;
const PAUSE_MS = 1_000;

/** The kind of resource that a managed thing is. What is there already under its name is taken over, never doubled. */
export function managed<Args, Session>(thing: Managed<Args, Session>, pauseMs = PAUSE_MS): Kind<Session> {
  const { inputs: schema, replacing = [], outputs: names = [] } = thing;
  const parse = (inputs: PropertyMap): Args => schema.parse(plainMap(inputs));
  /** Why things could not be looked at: said once, not for each of them. */
  const said = new Set<string>();

  /**
   * Makes it, or changes what is there, and looks again: what does not read back as declared has failed, whatever was
   * answered.
   */
  async function brought(
    inputs: PropertyMap,
    session: Session,
    context: Context,
    id?: string,
    before?: Args,
  ): Promise<{ id: string; outputs: PropertyMap }> {
    const wanted = parse(inputs);
    const there = await thing.find(wanted, session, context, id, before);
    if (there) await thing.change(there, wanted, session, context, before);
    const made = there?.id ?? (await thing.make(wanted, session, context));
    const found = await thing.find(wanted, session, context, made);
    const outputs = shown(inputs, found?.outputs);
    const wrong = found === undefined ? ["it is not there after it was made"] : differences(wanted, found.live);
    if (wrong.length > 0) throw new InitFailed(found?.id ?? made, outputs, inputs, wrong);
    return { id: found?.id ?? made, outputs };
  }

  return {
    check: ({ news }) => {
      const { inputs, failures = [] } = checked(schema, withDefaults(schema, news), () => undefined);
      const whole = failures.length === 0 && !hasUnknown(inputs);
      return Promise.resolve({ inputs, failures: whole ? (thing.check?.(parse(inputs)) ?? []) : failures });
    },
    diff: ({ oldInputs, news }) => Promise.resolve(compared(oldInputs, news, (values) => values, replacing)),
    async create({ inputs, preview, timeout }, session, context) {
      if (preview) return { id: "", outputs: { ...shown(inputs), ...computed(...names) } };
      return reached(timeout, pauseMs, context, () => brought(inputs, session, context));
    },
    async update({ id, news, oldInputs, oldOutputs, preview, timeout }, session, context) {
      if (preview) return { ...oldOutputs, ...shown(news) };
      const { data: before } = schema.safeParse(plainMap(oldInputs));
      const { outputs } = await reached(timeout, pauseMs, context, () => brought(news, session, context, id, before));
      return outputs;
    },
    async read({ id, inputs, outputs }, session, context) {
      if (inputs === undefined)
        throw new Error(`"${id}" can't be imported: declare it, and what is there under its name is taken over`);
      try {
        const found = await thing.find(parse(inputs), session, context, id, undefined, outputs);
        if (!found) return undefined;
        const seen = asSeen(inputs, found.live);
        return { id: found.id, inputs: seen, outputs: shown(seen, found.outputs) };
      } catch (error) {
        if (!(error instanceof Unseen)) throw error;
        if (!said.has(error.message)) context.log.warn(`not looked at, shown as it was last known: ${error.message}`);
        said.add(error.message);
        return { id, inputs, outputs };
      }
    },
    async delete({ id, inputs }, session, context) {
      const last = parse(inputs);
      const found = await thing.find(last, session, context, id);
      // Another one of its name is not the one that was made.
      if (found?.id === id) await thing.remove(found, last, session, context);
    },
  };
}

/** Tries again while what is asked does not answer, for `timeout` seconds (0: a default). */
async function reached<T>(
  timeout: number,
  pauseMs: number,
  { log, signal }: Context,
  attempt: () => Promise<T>,
): Promise<T> {
  const end = Date.now() + (timeout || PATIENCE) * 1000;
  let told = "";
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof Unreachable) || Date.now() > end || signal.aborted) throw error;
      if (told !== error.message) log.status(`waiting: ${(told = error.message)}`);
      await sleep(pauseMs, undefined, { signal });
    }
  }
}

/** Inputs with the schema's defaults where the program names none: a difference then shows both values. */
function withDefaults(schema: z.ZodObject<Readonly<Record<string, z.ZodType>>>, inputs: PropertyMap): PropertyMap {
  const defaults = Object.entries(schema.shape).flatMap(([name, field]): [string, PropertyValue][] => {
    const { data } = field.safeParse(undefined);
    return data === undefined ? [] : [[name, property(data)]];
  });
  return { ...Object.fromEntries(defaults), ...inputs };
}

/** Inputs with what is live in place of what was declared, where the two differ. A secret stays one. */
function asSeen(inputs: PropertyMap, live: object): PropertyMap {
  const declared = plainMap(inputs);
  const changed = Object.entries(live).filter(([name, value]) => !isDeepStrictEqual(declared[name], value));
  return {
    ...inputs,
    ...Object.fromEntries(
      changed.map(([name, value]) => [name, hasSecret(inputs[name]) ? new Secret(property(value)) : property(value)]),
    ),
  };
}

function differences(wanted: unknown, live: object): string[] {
  const declared = new Map(Object.entries(wanted ?? {}));
  return Object.entries(live)
    .filter(([name, value]) => !isDeepStrictEqual(declared.get(name), value))
    .map(([name]) => `"${name}" is not as declared after it was set`);
}

/**
 * The outputs: the inputs but for secrets, and what the thing tells. With --debug the Node.js SDK prints every answer in
 * clear, secrets too; the program has given them and the state keeps them among the inputs.
 */
function shown(inputs: PropertyMap, outputs: Found["outputs"] = {}): PropertyMap {
  const plainInputs = Object.entries(inputs).filter(([, value]) => !hasSecret(value));
  const told = Object.entries(outputs).map(([name, value]): [string, PropertyValue] => [name, property(value)]);
  return Object.fromEntries([...plainInputs, ...told]);
}

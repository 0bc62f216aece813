import { z } from "zod";
import type { Observed } from "../../../../policies/observe/processes/index";
import { managed, type Managed } from "../../rpc/managed";
import type { Context } from "../../rpc/provider";
import { plainMap, type PropertyMap } from "../../rpc/value";
import type { Kind, Session } from "../kind";
import { endProcess, spared, type Target } from "./end";
import { elsewhere } from "./here";
import { ListedProcesses } from "./listed";

/** A process of the host that is one too many, or that looks like it and is left alone; and why. */
export interface Judged {
  readonly process: Observed;
  readonly why: string;
}

/** What a look at the host's processes found. */
export interface Seen {
  /** To be ended. */
  readonly extra: readonly Judged[];
  /** Left alone: not certainly the ones meant, or not ours to end. */
  readonly left: readonly Judged[];
}

/** What else of such a resource is compared and repaired. */
export interface Beside<Args> {
  live(wanted: Args): Promise<Readonly<Record<string, unknown>>>;
  /** @param seen what `live` told */
  repair(seen: Readonly<Record<string, unknown>>, wanted: Args, session: Session, context: Context): Promise<void>;
}

/** How a process is listed, its secrets redacted. */
export const judgedLine = ({ process: { evidence }, why }: Judged): string =>
  `process ${evidence.pid}, since ${evidence.startedAt ?? "an unknown time"}, ${evidence.command.join(" ")}: ${why}`;

/** Of the processes that are one too many, those that may not be ended are left alone. */
export async function sorted(candidates: readonly Judged[], left: readonly Judged[] = []): Promise<Seen> {
  const judged = await Promise.all(candidates.map(async (one) => ({ one, reason: await spared(one.process) })));
  return {
    extra: judged.flatMap(({ one, reason }) => (reason === undefined ? [one] : [])),
    left: [
      ...left,
      ...judged.flatMap(({ one, reason }) => (reason === undefined ? [] : [{ ...one, why: `${one.why}; ${reason}` }])),
    ],
  };
}

/** Processes that are one too many, as they are listed: none is wanted, so there is no pid in a state that is well. */
export const Extra = z.array(z.string()).default([]);

/**
 * A kind of resource whose drift is processes that should not be there: a preview lists each, with pid, command, start
 * and reason; an update ends those that its preview listed, and no other.
 * @param thing how it is called in an id and in messages
 * @param beside what else it is about
 */
export function withoutExtra<Args extends { readonly extra: readonly string[] }>(
  thing: string,
  inputs: Managed<Args, Session>["inputs"],
  look: (wanted: Args) => Promise<Seen>,
  beside: Beside<Args> = { live: () => Promise.resolve({}), repair: () => Promise.resolve() },
  listed = new ListedProcesses(),
): Kind {
  /** Resources that this process has changed: what was not listed before then is for the next preview. */
  const changed = new Set<string>();
  const told = new Set<string>();
  const tell = (context: Context, message: string): void => {
    if (!told.has(message)) context.log.warn(message);
    told.add(message);
  };
  async function seen(wanted: Args, session: Session, context: Context): Promise<Seen> {
    const away = elsewhere(session);
    if (away !== undefined) tell(context, away);
    const found = away === undefined ? await look(wanted) : { extra: [], left: [] };
    for (const one of found.left) tell(context, `left alone: ${judgedLine(one)}`);
    return found;
  }
  const kind = managed<Args, Session>({
    inputs,
    check: (wanted) =>
      wanted.extra.length === 0
        ? []
        : [{ property: "extra", reason: "it is what is seen; nothing can be wanted there" }],
    async find(wanted, session, context) {
      const { extra } = await seen(wanted, session, context);
      const isListed = changed.has(context.urn) ? await listed.of(context.urn) : () => true;
      const more = elsewhere(session) === undefined ? await beside.live(wanted) : {};
      return { id: thing, live: { ...more, extra: extra.filter((one) => isListed(one.process)).map(judgedLine) } };
    },
    make: () => Promise.resolve(thing),
    async change({ live }, wanted, session, context) {
      const { extra } = await seen(wanted, session, context);
      const isListed = await listed.of(context.urn);
      changed.add(context.urn);
      await Promise.all(
        extra.map(async (one) => {
          const target = targetOf(one);
          if (!isListed(one.process)) tell(context, `left alone: no preview of this update listed ${judgedLine(one)}`);
          else if (target && (await endProcess(target))) context.log.info(`ended ${judgedLine(one)}`);
        }),
      );
      if (elsewhere(session) === undefined) await beside.repair(live, wanted, session, context);
    },
    remove: () => Promise.resolve(),
  });
  /** A first preview has no state to differ from, and a plain one shows no values: each is listed all the same. */
  async function list(news: PropertyMap, session: Session, context: Context): Promise<void> {
    const wanted = inputs.safeParse(plainMap(news));
    if (!wanted.success) return;
    const { extra } = await seen(wanted.data, session, context);
    await listed.keep(
      context.urn,
      extra.map(({ process }) => process),
    );
    for (const one of extra) tell(context, `an update ends ${judgedLine(one)}`);
  }
  return {
    ...kind,
    async create(request, session, context) {
      if (request.preview) await list(request.inputs, session, context);
      return kind.create(request, session, context);
    },
    async update(request, session, context) {
      if (request.preview) await list(request.news, session, context);
      return kind.update(request, session, context);
    },
  };
}

function targetOf({ process: { evidence, started } }: Judged): Target | undefined {
  return started === undefined ? undefined : { pid: evidence.pid, started };
}

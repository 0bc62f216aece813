import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import { Workflow } from "../../../../stacks/model/workflow";
import { managed, type Managed } from "../../rpc/managed";
import type { Context } from "../../rpc/provider";
import type { Kind, Session } from "../kind";
import { N8n, Place, type Kept } from "./client";
import { isPublished, isRegistered, liveWorkflow, payload, taken } from "./compare";

const Args = z.strictObject({
  ...Place.shape,
  ...Workflow.omit({ id: true }).shape,
  /** Pulumi takes no input of the name "id". */
  workflowId: Workflow.shape.id,
  /** A call that proves after each change that the workflow's webhook answers 2xx; it runs the workflow. */
  probe: z
    .strictObject({
      method: z.string(),
      path: z.string(),
      headers: z.record(z.string(), z.string()).default({}),
      body: z.record(z.string(), z.unknown()).default({}),
    })
    .optional(),
});
type Args = z.output<typeof Args>;
type Wanted = Workflow & Args;

const declared = (args: Args): Wanted => ({ ...args, id: args.workflowId });

function isAsDeclared(wanted: Workflow, live: Readonly<Record<string, unknown>>): boolean {
  const fields = new Map<string, unknown>(Object.entries(wanted));
  return Object.entries(live).every(([name, value]) => name === "active" || isDeepStrictEqual(fields.get(name), value));
}

/** Does what is left to do of a workflow: again after a failure, it begins where that one ended. */
async function settle(wanted: Wanted, n8n: N8n): Promise<void> {
  await n8n.supported();
  const seen = await n8n.kept(wanted.id);
  refuseTaken(wanted, seen);
  const { workflow: row, webhooks } = seen;
  const imported = !row || row.isArchived === true || !isAsDeclared(wanted, liveWorkflow(row, wanted, webhooks));
  if (imported) await n8n.import("workflow", payload(wanted, row));
  const { workflow: now } = imported ? await n8n.kept(wanted.id) : seen;
  if (!now) throw new Error(`n8n has no workflow "${wanted.id}" after it was imported`);
  const switched = wanted.active ? !isPublished(now) : now.active;
  if (switched) await n8n.activate(now, wanted.active);
  // One that never ran and is not to run leaves nothing for a start to take up.
  if (wanted.active ? imported || switched || !isRegistered(wanted, webhooks) : row?.active === true)
    await n8n.restart();
  if (!wanted.active) return;
  if (!(await n8n.becomes(wanted.id, (kept) => isRegistered(wanted, kept.webhooks))))
    throw new Error(`n8n did not start the workflow "${wanted.id}": its log says why`);
  if (wanted.probe) await n8n.prove(wanted.probe);
}

function refuseTaken(wanted: Wanted, { webhooks }: Kept): void {
  const [other] = wanted.active ? taken(wanted, webhooks) : [];
  if (other)
    throw new Error(
      `the workflow "${other.workflow}" of n8n at "${wanted.server}" listens on "${other.method} ${other.path}" already, as ` +
        `"${wanted.id}" is to: deactivate it there, or declare "${other.workflow}" as the id`,
    );
}

/** Two changes at once would each restart n8n, one of them in the middle of the other. */
const turns = new Map<string, Promise<void>>();

async function inTurn(args: Args, session: Session, work: (n8n: N8n) => Promise<void>): Promise<void> {
  const before = turns.get(args.container) ?? Promise.resolve();
  const mine = before.catch(() => undefined).then(() => work(new N8n(session.engine(), args)));
  turns.set(args.container, mine);
  await mine;
}

const settled = (args: Args, session: Session): Promise<void> =>
  inTurn(args, session, (n8n) => settle(declared(args), n8n));

/**
 * Has a workflow end and stay, with what somebody may have edited in it and its executions: archived, where the version of
 * n8n knows that, else inactive. n8n's command has no word for it: it imports what is there as archived.
 */
async function retire(id: string, n8n: N8n, { log }: Context): Promise<void> {
  await n8n.supported();
  const { workflow: row } = await n8n.kept(id);
  if (!row) return;
  if (row.active) await n8n.activate(row, false);
  if (row.isArchived === false) {
    const { name, nodes, connections, settings } = row;
    await n8n.import("workflow", { id, name, nodes, connections, settings, active: false, isArchived: true });
  }
  if (row.active) await n8n.restart();
  const { workflow: now } = await n8n.kept(id);
  log.warn(
    `the workflow "${id}" stays in n8n, ${now?.isArchived ? "archived" : "inactive"}, with its executions: delete it there`,
  );
}

/** n8n.Workflow: one workflow, by its id; those of others, and credentials that it does not name, are left alone. */
const workflowThing: Managed<Args, Session> = {
  inputs: Args,
  replacing: ["workflowId"],
  async find(args, session) {
    const n8n = new N8n(session.engine(), args);
    await n8n.ready();
    const { workflow: row, webhooks } = await n8n.kept(args.workflowId);
    return row && { id: row.id, live: liveWorkflow(row, declared(args), webhooks) };
  },
  async make(wanted, session) {
    await settled(wanted, session);
    return wanted.workflowId;
  },
  change: (_found, wanted, session) => settled(wanted, session),
  remove: ({ id }, last, session, context) => inTurn(last, session, (n8n) => retire(id, n8n, context)),
};

export const workflow: Kind = managed(workflowThing);

import { z } from "zod";
import { managed, type Managed } from "../../rpc/managed";
import type { Context } from "../../rpc/provider";
import type { Kind, Session } from "../kind";
import { N8nAccounts } from "./accounts";
import { readyAt } from "./ready";
import { Place } from "./client";

const Args = z.strictObject({
  server: Place.shape.server,
  email: z.email(),
  firstName: z.string().min(1).max(32).default("ALFA"),
  lastName: z.string().min(1).max(32).default("Owner"),
  /** A changed one is changed there. */
  password: z
    .string()
    .min(8)
    .max(64)
    .regex(/(?=.*\d)(?=.*[A-Z])/, "n8n wants 8 to 64 characters with a digit and a capital"),
});
type Args = z.output<typeof Args>;

/** There is one owner, whatever he is called. */
const ID = "owner";

/**
 * n8n.Owner: n8n's owner, without whom whoever opens its page first becomes him. One who is there is taken over when e-mail
 * and password are his, and else left as he is; neither is ever read back.
 */
const ownerThing: Managed<Args, Session> = {
  inputs: Args,
  replacing: ["server"],
  async find({ server }) {
    await readyAt(server);
    return (await new N8nAccounts(server).isOpen()) ? undefined : { id: ID, live: {} };
  },
  async make(wanted) {
    const { server, ...owner } = wanted;
    await new N8nAccounts(server).setUp(owner);
    return ID;
  },
  async change(_found, wanted, _session, context, before) {
    const accounts = new N8nAccounts(wanted.server);
    if ((await accounts.login(wanted)) !== undefined) return;
    const cookie = before && (await accounts.login(before));
    if (before?.email !== wanted.email || cookie === undefined) leftAlone(wanted, context);
    else await accounts.changePassword(cookie, before.password, wanted.password);
  },
  remove(_found, { server }, _session, { log }) {
    log.warn(`the owner of n8n at "${server}" stays: without one anybody could become him`);
    return Promise.resolve();
  },
};

function leftAlone({ server, email }: Args, { log }: Context): void {
  log.warn(
    `n8n at "${server}" has an owner, and refuses the declared password of "${email}": he is left as he is. Set what is his ` +
      "(ALFA: alfa:n8nOwnerEmail, pulumi config set --secret secrets:N8N_OWNER_PASSWORD), or reset him there (n8n user-management:reset)",
  );
}

export const owner: Kind = managed(ownerThing);

import { z } from "zod";
import { N8nCredential } from "../../../../stacks/model/workflow";
import { managed, type Managed } from "../../rpc/managed";
import type { Kind, Session } from "../kind";
import { N8n, Place } from "./client";

const Args = z.strictObject({
  ...Place.shape,
  ...N8nCredential.omit({ id: true }).shape,
  /** Pulumi takes no input of the name "id". */
  credentialId: N8nCredential.shape.id,
});
type Args = z.output<typeof Args>;

const give = ({ credentialId: id, name, type, data }: Args, n8n: N8n): Promise<void> =>
  n8n.import("credentials", { id, name, type, data });

/**
 * n8n.Credential: a secret that nodes use, by its id. n8n keeps it encrypted: what it holds is written, and never read
 * back; a changed one is written again. Every call reads it anew, so that it takes effect without a start.
 */
const credentialThing: Managed<Args, Session> = {
  inputs: Args,
  replacing: ["credentialId"],
  async find(wanted, session) {
    const n8n = new N8n(session.engine(), wanted);
    await n8n.ready();
    const { credential } = await n8n.kept(wanted.credentialId);
    return credential && { id: wanted.credentialId, live: { name: credential.name, type: credential.type } };
  },
  async make(wanted, session) {
    await give(wanted, new N8n(session.engine(), wanted));
    return wanted.credentialId;
  },
  change: (_found, wanted, session) => give(wanted, new N8n(session.engine(), wanted)),
  remove({ id }, _last, _session, { log }) {
    log.warn(`the credential "${id}" stays in n8n: other workflows may use it; delete it there`);
    return Promise.resolve();
  },
};

export const credential: Kind = managed(credentialThing);

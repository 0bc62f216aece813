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

async function give({ credentialId: id, name, type, data }: Args, n8n: N8n): Promise<void> {
  await n8n.supported();
  await n8n.import("credentials", { id, name, type, data });
}

/** Of these n8n itself writes new tokens now and then. */
const changesItself = ({ type }: Args): boolean => /oauth/i.test(type);

/**
 * n8n.Credential: a secret that nodes use, by its id. n8n keeps it encrypted: what it holds is written, and never read
 * back; a changed one is written again. What somebody wrote there since shows by the digest of the encrypted text. Every call reads it anew, so that it takes effect without a start.
 */
const credentialThing: Managed<Args, Session> = {
  inputs: Args,
  replacing: ["credentialId"],
  outputs: ["digest"],
  async find(wanted, session, _context, _id, _before, last) {
    const n8n = new N8n(session.engine(), wanted);
    await n8n.ready();
    const { credential } = await n8n.kept(wanted.credentialId);
    if (!credential) return undefined;
    const { name, type, digest } = credential;
    const known = last?.["digest"];
    const rewritten = known !== undefined && known !== digest && !changesItself(wanted);
    // What it holds now nobody reads: it differs, that is all.
    return { id: wanted.credentialId, live: { name, type, ...(rewritten && { data: {} }) }, outputs: { digest } };
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

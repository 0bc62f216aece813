import { z } from "zod";
import { managed, type Managed } from "../../rpc/managed";
import type { Kind, Session } from "../kind";
import { Kuma, type Account } from "./client";
import { NeverSetUp, WrongPassword, type KumaSessions } from "./sessions";

const Args = z.strictObject({
  /** Uptime Kuma's address, e.g. http://127.0.0.1:3001. */
  server: z.string(),
  /** Name of the administrator, the only user there is. */
  username: z.string().default("admin"),
  /** A changed one is changed there. */
  password: z.string(),
});
type Args = z.output<typeof Args>;

/** uptimekuma.Setup: Uptime Kuma's first set-up, its administrator. */
const setupThing: Managed<Args, Session> = {
  inputs: Args,
  replacing: ["server"],
  async find(wanted, { kuma }, _context, _id, before) {
    try {
      // In an update of the password the last one is still the valid one.
      if (before && (await refuses(kuma, wanted))) await kuma.of(before);
      else await kuma.of(wanted);
      return { id: wanted.username, live: {} };
    } catch (error) {
      if (error instanceof NeverSetUp) return undefined;
      throw error;
    }
  },
  async make(wanted) {
    const first = await Kuma.open(wanted.server);
    try {
      await first.setup(wanted);
    } finally {
      first.close();
    }
    return wanted.username;
  },
  async change(_found, wanted, { kuma }, _context, before) {
    if (!before || !(await refuses(kuma, wanted))) return;
    await (await kuma.of(before)).changePassword(before.password, wanted.password);
    await Promise.all([kuma.forget(before), kuma.forget(wanted)]);
  },
  remove({ id }, { server }, _session, { log }) {
    log.warn(`the administrator "${id}" of Uptime Kuma at "${server}" stays: without one anybody could set it up`);
    return Promise.resolve();
  },
};

/** Whether the password is certainly not the one: what can't be asked now is thrown, and asked again. */
async function refuses(kuma: KumaSessions, account: Account): Promise<boolean> {
  try {
    await kuma.of(account);
    return false;
  } catch (error) {
    if (error instanceof WrongPassword) return true;
    throw error;
  }
}

export const setup: Kind = managed(setupThing);

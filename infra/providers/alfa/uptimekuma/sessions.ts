import { Unseen } from "../../rpc/managed";
import { Kuma, type Account } from "./client";

/** Logged-in sessions, one for each account: Uptime Kuma allows twenty logins a minute. */
export class KumaSessions {
  private readonly open = new Map<string, Promise<Kuma>>();

  /**
   * A password that was refused is not tried again until it is forgotten: each try counts as a login.
   * @throws NeverSetUp, or WrongPassword when it refuses the password
   */
  async of(account: Account): Promise<Kuma> {
    const key = keyOf(account);
    const pending = this.open.get(key);
    if (pending) {
      const known = await pending.catch((error: unknown) => {
        if (error instanceof WrongPassword) throw error;
        return undefined;
      });
      if (known?.connected) return known;
      if (this.open.get(key) === pending) this.open.delete(key);
    }
    const made = this.open.get(key) ?? this.login(account);
    this.open.set(key, made);
    return made;
  }

  /** Ends what is known of a password: it is the one no longer, or from now on. */
  async forget(account: Account): Promise<void> {
    const key = keyOf(account);
    const session = await this.open.get(key)?.catch(() => undefined);
    this.open.delete(key);
    session?.close();
  }

  private async login(account: Account): Promise<Kuma> {
    const kuma = await Kuma.open(account.server);
    try {
      if (await kuma.needsSetup()) throw new NeverSetUp(account);
      if (await kuma.login(account)) return kuma;
      throw new WrongPassword(account);
    } catch (error) {
      kuma.close();
      throw error;
    }
  }
}

const keyOf = ({ server, username, password }: Account): string => JSON.stringify([server, username, password]);

/** It has no administrator yet. */
export class NeverSetUp extends Unseen {
  constructor({ server }: Pick<Account, "server">) {
    super(`Uptime Kuma at "${server}" was never set up`);
  }
}

/** It has an administrator, and the password is not his. */
export class WrongPassword extends Unseen {
  constructor({ server, username }: Account) {
    super(
      `Uptime Kuma at "${server}" has an administrator already and refuses the password of "${username}": ` +
        "set the right one (ALFA: pulumi config set --secret secrets:UPTIME_KUMA_PASSWORD), or reset it there (extra/reset-password.js)",
    );
  }
}

import { z } from "zod";
import { get } from "../../../../policies/observe/http";
import { jsonOrNothing } from "../../../../stacks/model/json";
import { Unreachable, Unseen } from "../../rpc/managed";
import { ANSWER_MS, reason } from "./ready";

/** n8n's owner, as its set-up page asks for him. */
export interface Owner {
  readonly email: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly password: string;
}

const Settings = z.looseObject({
  data: z.looseObject({ userManagement: z.looseObject({ showSetupOnFirstLoad: z.boolean() }) }),
});

/** Who may enter an n8n: what its own pages ask at /rest. */
export class N8nAccounts {
  constructor(private readonly server: string) {}

  /** Whether whoever opens its page first becomes its owner. */
  async isOpen(): Promise<boolean> {
    const path = "/rest/settings";
    const url = new URL(path, this.server);
    const { body } = await get(url, AbortSignal.timeout(ANSWER_MS)).catch((error: unknown) => {
      throw new Unreachable(`n8n does not answer at "${this.server}": ${reason(error)}`);
    });
    const settings = Settings.safeParse(jsonOrNothing(body));
    if (!settings.success) throw new Unreachable(`what answers at "${this.server}${path}" does not speak as n8n does`);
    return settings.data.data.userManagement.showSetupOnFirstLoad;
  }

  /** Makes the owner. n8n keeps the first one: of two at once the second is refused. */
  async setUp(owner: Owner): Promise<void> {
    await this.order("make its owner", "POST", "/rest/owner/setup", { ...owner });
  }

  /** @returns what to show it from then on; undefined: it refuses the two */
  async login({ email, password }: Pick<Owner, "email" | "password">): Promise<string | undefined> {
    // 1.x before 1.87 says "email", later ones what may be LDAP's.
    const answer = await this.ask("POST", "/rest/login", { email, emailOrLdapLoginId: email, password });
    if (answer.status === 401) return undefined;
    if (answer.status === 429)
      throw new Unreachable(`n8n at "${this.server}" lets nobody in for some minutes: too many logins`);
    const [cookie] = answer.headers.getSetCookie();
    if (answer.ok && cookie !== undefined) return cookie.split(";")[0];
    throw new Unseen(`n8n at "${this.server}" answers a login with HTTP ${answer.status}${await this.why(answer)}`);
  }

  /** @param cookie what a login gave */
  async changePassword(cookie: string, from: string, to: string): Promise<void> {
    const body = { currentPassword: from, newPassword: to };
    await this.order("change its owner's password", "PATCH", "/rest/me/password", body, cookie);
  }

  private async order(what: string, method: string, path: string, body: object, cookie?: string): Promise<void> {
    const answer = await this.ask(method, path, body, cookie);
    if (!answer.ok)
      throw new Error(`n8n at "${this.server}" refuses to ${what}: HTTP ${answer.status}${await this.why(answer)}`);
  }

  /** n8n's own words, which never hold what it was given. */
  private async why(answer: Response): Promise<string> {
    const said = z.looseObject({ message: z.string() }).safeParse(await answer.json().catch(() => undefined));
    return said.success ? `, ${said.data.message}` : "";
  }

  private ask(method: string, path: string, body?: object, cookie?: string): Promise<Response> {
    return fetch(new URL(path, this.server), {
      method,
      headers: { "content-type": "application/json", ...(cookie !== undefined && { cookie }) },
      ...(body && { body: JSON.stringify(body) }),
      redirect: "manual",
      signal: AbortSignal.timeout(ANSWER_MS),
    }).catch((error: unknown) => {
      throw new Unreachable(`n8n does not answer at "${this.server}": ${reason(error)}`);
    });
  }
}

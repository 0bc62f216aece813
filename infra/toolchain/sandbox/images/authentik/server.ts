import type { IncomingMessage } from "node:http";
import { z } from "zod";
import { bodyOf, type Answer } from "../lib/http";
import type { Database } from "./database";
import { Outpost } from "./outpost";
import { cookie, issue, userOf } from "./token";

const FLOW = "default-authentication-flow";
const EXECUTOR = `/api/v3/flows/executor/${FLOW}/`;
const DAY = 86_400;

const SignIn = z.object({ uid_field: z.string(), password: z.string() });

/** The web interface's requests: sign-in by name and password, and the embedded outpost. */
export class Server {
  private readonly outpost: Outpost;

  constructor(
    private readonly key: string,
    private readonly database: Database,
  ) {
    this.outpost = new Outpost(key, () => database.providers());
  }

  async answer(request: IncomingMessage, url: URL): Promise<Answer | undefined> {
    const { pathname, searchParams } = url;
    if (pathname.startsWith("/outpost.goauthentik.io/")) return this.outpost.answer(request, url);
    if (pathname === EXECUTOR && request.method === "POST") return this.signIn(request, searchParams);
    if (pathname === `/if/flow/${FLOW}/`)
      return { status: 200, headers: { "content-type": "text/html" }, body: form(searchParams.get("next") ?? "/") };
    const user = userOf(this.key, cookie(request.headers.cookie, "authentik_session"), "session");
    if (pathname !== "/" && pathname !== "/application/o/authorize/" && !pathname.startsWith("/if/")) return undefined;
    if (user === undefined)
      return {
        status: 302,
        headers: { location: `/if/flow/${FLOW}/?next=${encodeURIComponent(pathname + url.search)}` },
      };
    if (pathname === "/application/o/authorize/")
      return this.outpost.authorize(user, searchParams, await this.database.providers());
    return {
      status: 200,
      headers: { "content-type": "text/html" },
      body: "<!doctype html><title>authentik</title><h1>authentik (sandbox stand-in)</h1>\n",
    };
  }

  private async signIn(request: IncomingMessage, parameters: URLSearchParams): Promise<Answer> {
    const form = request.headers["content-type"]?.startsWith("application/x-www-form-urlencoded");
    const text = await bodyOf(request);
    const given = SignIn.safeParse(form ? Object.fromEntries(new URLSearchParams(text)) : JSON.parse(text));
    const valid = given.success && (await this.database.checkPassword(given.data.uid_field, given.data.password));
    if (!valid)
      return {
        status: 200,
        body: {
          type: "native",
          component: "ak-stage-identification",
          response_errors: { non_field_errors: [{ string: "Failed to authenticate.", code: "invalid" }] },
        },
      };
    const session = `authentik_session=${issue(this.key, given.data.uid_field, "session", DAY)}; Path=/; HttpOnly; SameSite=Lax`;
    const next = parameters.get("next") ?? "/";
    // a path of ours, not another site's address
    const to = /^\/(?!\/)/.test(next) ? next : "/";
    if (form) return { status: 302, headers: { location: to, "set-cookie": session } };
    return {
      status: 200,
      headers: { "set-cookie": session },
      body: { type: "redirect", component: "xak-flow-redirect", to },
    };
  }
}

const form = (next: string): string =>
  `<!doctype html><title>authentik</title><h1>authentik (sandbox stand-in)</h1><form method="post" action="${EXECUTOR}?next=${encodeURIComponent(next)}">` +
  `<input name="uid_field" placeholder="Username"> <input name="password" type="password"> <button>Log in</button></form>\n`;

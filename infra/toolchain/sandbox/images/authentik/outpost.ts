import type { IncomingMessage } from "node:http";
import type { Answer } from "../lib/http";
import type { ServedProvider } from "./blueprints";
import { cookie, issue, userOf } from "./token";

const PREFIX = "/outpost.goauthentik.io";
const DAY = 86_400;

const header = (request: IncomingMessage, name: string): string => {
  const value = request.headers[name];
  return (Array.isArray(value) ? value[0] : value) ?? "";
};

const redirect = (location: string, headers: Readonly<Record<string, string>> = {}): Answer => ({
  status: 302,
  headers: { location, ...headers },
});

const cookieName = ({ name }: ServedProvider): string =>
  `authentik_proxy_${Buffer.from(name).toString("hex").slice(0, 16)}`;

/** The embedded outpost: https://docs.goauthentik.io/add-secure-apps/providers/proxy/server_traefik/ */
export class Outpost {
  constructor(
    private readonly key: string,
    private readonly providers: () => Promise<readonly ServedProvider[]>,
  ) {}

  /** Answers what is below /outpost.goauthentik.io; undefined: nothing of the outpost's. */
  async answer(request: IncomingMessage, url: URL): Promise<Answer | undefined> {
    if (url.pathname === `${PREFIX}/ping`) return { status: 204 };
    const host = header(request, "x-forwarded-host") || header(request, "host");
    const provider = (await this.providers()).find((candidate) => serves(candidate, host));
    if (!provider)
      return {
        status: 400,
        body: {
          Message: "no app for hostname",
          Host: host,
          Detail: `Check the outpost settings and make sure '${host}' is included.`,
        },
      };
    switch (url.pathname) {
      case `${PREFIX}/auth/traefik`:
        return this.forwardAuth(request, provider, host);
      case `${PREFIX}/start`:
        return this.start(provider, url.searchParams.get("rd") ?? `${provider.externalHost}/`);
      case `${PREFIX}/callback`:
        return this.callback(provider, url.searchParams);
      default:
        return undefined;
    }
  }

  /** Sends the browser of a signed-in user back to the application with a code. */
  authorize(user: string, parameters: URLSearchParams, providers: readonly ServedProvider[]): Answer {
    const provider = providers.find(({ name }) => name === parameters.get("client_id"));
    const target = parameters.get("redirect_uri") ?? "";
    if (!provider || !target.startsWith(`${provider.externalHost}${PREFIX}/callback`))
      return {
        status: 400,
        body: { error: "invalid_request", error_description: "redirect_uri is not the provider's" },
      };
    const back = new URL(target);
    back.searchParams.set("code", issue(this.key, user, `code ${provider.name}`, 60));
    return redirect(back.href);
  }

  private forwardAuth(request: IncomingMessage, provider: ServedProvider, host: string): Answer {
    const user = userOf(this.key, cookie(request.headers.cookie, cookieName(provider)), `proxy ${provider.name}`);
    const uri = header(request, "x-forwarded-uri");
    if (user !== undefined)
      return {
        status: 200,
        headers: { "x-authentik-username": user, "x-authentik-uid": user, "x-authentik-meta-provider": provider.name },
      };
    // the sign-in's own steps need no session
    if (uri.startsWith(PREFIX)) return { status: 200 };
    const proto = header(request, "x-forwarded-proto") || "http";
    return redirect(`${proto}://${host}${PREFIX}/start?rd=${encodeURIComponent(`${proto}://${host}${uri}`)}`);
  }

  private start(provider: ServedProvider, rd: string): Answer {
    const callback = `${provider.externalHost}${PREFIX}/callback?rd=${encodeURIComponent(rd)}`;
    return redirect(
      `${provider.authentikHost}/application/o/authorize/?client_id=${encodeURIComponent(provider.name)}&redirect_uri=${encodeURIComponent(callback)}`,
    );
  }

  private callback(provider: ServedProvider, parameters: URLSearchParams): Answer {
    const user = userOf(this.key, parameters.get("code") ?? undefined, `code ${provider.name}`);
    if (user === undefined) return { status: 400, body: "Bad Request\n" };
    const rd = parameters.get("rd") ?? "";
    const domain = provider.cookieDomain === "" ? "" : `; Domain=${provider.cookieDomain}`;
    const session = issue(this.key, user, `proxy ${provider.name}`, DAY);
    // only back to the application itself
    const target = rd.startsWith(`${provider.externalHost}/`) ? rd : `${provider.externalHost}/`;
    return redirect(target, {
      "set-cookie": `${cookieName(provider)}=${session}; Path=/; HttpOnly; SameSite=Lax${domain}`,
    });
  }
}

function serves({ mode, externalHost, cookieDomain }: ServedProvider, host: string): boolean {
  if (new URL(externalHost).host === host) return true;
  return mode === "forward_domain" && cookieDomain !== "" && host.replace(/:\d+$/, "").endsWith(cookieDomain);
}

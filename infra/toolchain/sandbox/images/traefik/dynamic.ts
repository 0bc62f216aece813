import type { Rule } from "./rule";

/** A router; service and middlewares under their full names ("n8n@docker", "authentik@file", "api@internal"). */
export interface Router {
  readonly name: string;
  readonly text: string;
  readonly rule: Rule;
  readonly entryPoints: readonly string[];
  readonly priority: number;
  readonly service: string;
  readonly middlewares: readonly string[];
}

export interface ForwardAuth {
  readonly address: string;
  readonly responseHeaders: readonly string[];
}

/** What a provider, or all of them together, gives: by full names. */
export interface Dynamic {
  readonly routers: readonly Router[];
  /** Service name -> URL. */
  readonly services: ReadonlyMap<string, string>;
  readonly forwardAuths: ReadonlyMap<string, ForwardAuth>;
  /** Messages of what could not be used, as Traefik words them. */
  readonly errors: readonly string[];
}

export const NOTHING: Dynamic = { routers: [], services: new Map(), forwardAuths: new Map(), errors: [] };

/** A name without provider means one of the same provider. */
export const fullName = (name: string, provider: string): string => (name.includes("@") ? name : `${name}@${provider}`);

/** All providers' configuration as one; routers in the order they are tried. */
export function merged(parts: readonly Dynamic[]): Dynamic {
  return {
    routers: parts.flatMap(({ routers }) => routers).sort((a, b) => b.priority - a.priority),
    services: new Map(parts.flatMap(({ services }) => [...services])),
    forwardAuths: new Map(parts.flatMap(({ forwardAuths }) => [...forwardAuths])),
    errors: parts.flatMap(({ errors }) => errors),
  };
}

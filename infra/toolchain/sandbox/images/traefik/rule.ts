import { parseExpression, type Matchers, type Predicate } from "./expression";

/** What a rule looks at. */
export interface Seen {
  readonly host: string;
  readonly path: string;
  readonly method: string;
  readonly header: (name: string) => string | undefined;
}

export type Rule = Predicate<Seen>;
export type Labels = Readonly<Record<string, string>>;

const RULES: Matchers<Seen> = {
  host:
    ([name = ""]) =>
    ({ host }) =>
      host === name.toLowerCase(),
  hostregexp: ([text = ""]) => test(text, ({ host }) => host),
  path:
    ([wanted = ""]) =>
    ({ path }) =>
      path === wanted,
  pathprefix:
    ([prefix = ""]) =>
    ({ path }) =>
      path.startsWith(prefix),
  pathregexp: ([text = ""]) => test(text, ({ path }) => path),
  method:
    ([wanted = ""]) =>
    ({ method }) =>
      method === wanted.toUpperCase(),
  header:
    ([name = "", value = ""]) =>
    ({ header }) =>
      header(name) === value,
};

const CONSTRAINTS: Matchers<Labels> = {
  label:
    ([name = "", value = ""]) =>
    (labels) =>
      labels[name] === value,
  labelregex: ([name = "", text = ""]) => test(text, (labels) => labels[name] ?? ""),
};

function test<T>(text: string, part: (subject: T) => string): Predicate<T> {
  const pattern = new RegExp(text);
  return (subject) => pattern.test(part(subject));
}

/**
 * Parses a router rule of Traefik v3. Source: https://doc.traefik.io/traefik/routing/routers/#rule
 * @throws Error naming what can't be read.
 */
export const parseRule = (text: string): Rule => parseExpression(text, RULES);

/** Parses `--providers.docker.constraints`. Source: https://doc.traefik.io/traefik/providers/docker/#constraints */
export const parseConstraints = (text: string): Predicate<Labels> => parseExpression(text, CONSTRAINTS);

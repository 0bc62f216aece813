import defaultCredential from "../../../policies/rules/default-credential";
import { replacePasswordsInUrls } from "../../../policies/rules/lib/secrets";
import secretInEnvironment from "../../../policies/rules/secret-in-environment";
import { mapStrings } from "../../../stacks/lenses/map-strings";
import type { Service } from "../../../stacks/model/service";
import type { Stack } from "../../../stacks/model/stack";

/** `$$`, or the place of a secret or variable. */
const places = /\$\$|\$\{(\w+)\}/g;

/**
 * The stack with each literal secret that the rules find in the place it stands in replaced by `${NAME}`, and every such
 * NAME declared: its value comes from the configuration or from the container that runs.
 */
export function withDeclaredSecrets(stack: Stack): Stack {
  const services = Object.values(stack.services).map((service) => mapTexts(service, withConstantNames));
  const names = new Names(services.flatMap((service) => texts(service).flatMap(({ text }) => referencesIn(text))));
  // A password that is a variable of its own is called after it, not after a URL that holds it too.
  const lifted = services.map((service) => liftVariables(stack, service, names));
  const referring = lifted
    .map((service) => liftUrls(service, names))
    .map((service) => mapTexts(service, (text) => names.replaceIn(text)));
  return {
    ...stack,
    services: Object.fromEntries(referring.map((service) => [service.name, service])),
    secrets: declarations(referring),
  };
}

/** Names of the secrets that a text refers to. */
const referencesIn = (text: string): string[] => [...text.matchAll(places)].flatMap(([, name]) => name ?? []);

/** A service with its texts changed where a declared secret may stand. */
function mapTexts(service: Service, change: (text: string) => string): Service {
  const { command, entrypoint, environment, healthcheck, labels, configs } = service;
  const changed = mapStrings({ environment, labels, configs }, change);
  return {
    ...service,
    ...changed,
    ...(command && { command: mapStrings(command, change) }),
    ...(entrypoint && { entrypoint: mapStrings(entrypoint, change) }),
    ...(healthcheck && { healthcheck: mapStrings(healthcheck, change) }),
  };
}

/** The same texts, those of variables with the variable's name. */
function texts(service: Service): { text: string; env?: string }[] {
  const found: { text: string; env?: string }[] = [];
  mapTexts({ ...service, environment: {} }, (text) => {
    found.push({ text });
    return text;
  });
  for (const [env, text] of Object.entries(service.environment)) if (text !== null) found.push({ text, env });
  return found;
}

/** Whether a field other than those holds a reference, which nothing would fill in. */
export function strayReference(service: Service): string | undefined {
  const filled = new Set(["command", "entrypoint", "environment", "healthcheck", "labels", "configs"]);
  return Object.entries(service).find(
    ([field, value]) => !filled.has(field) && value !== undefined && referencesIn(JSON.stringify(value)).length > 0,
  )?.[0];
}

/** Secrets are called in capital letters. */
const withConstantNames = (text: string): string =>
  text.replace(places, (place, name: string | undefined) => (name === undefined ? place : `\${${constantName(name)}}`));

const constantName = (name: string): string => {
  const upper = name.toUpperCase().replace(/[^A-Z0-9_]+/g, "_");
  return /^[A-Z]/.test(upper) ? upper : `SECRET_${upper}`;
};

/** Gives each literal value its name: the same value the same one. */
class Names {
  private readonly byValue = new Map<string, string>();
  private readonly taken: Set<string>;
  /** Values that are nothing but a secret wherever they stand: long, and no word that has other uses. */
  private readonly distinct = new Map<string, string>();

  constructor(references: readonly string[]) {
    this.taken = new Set(references);
  }

  place(value: string, wanted: string, service: string): string {
    const known = this.byValue.get(value);
    const own = [wanted, `${service}_${wanted}`].map(constantName);
    const name = known ?? own.find((one) => !this.taken.has(one)) ?? this.numbered(own[1] ?? wanted);
    this.taken.add(name);
    this.byValue.set(value, name);
    return `\${${name}}`;
  }

  noteDistinct(value: string): void {
    if (value.length >= 8) this.distinct.set(value, this.byValue.get(value) ?? "");
  }

  /** Puts the name of a known secret in the place of its value. */
  replaceIn(text: string): string {
    let result = text;
    for (const [value, name] of [...this.distinct].sort(([a], [b]) => b.length - a.length))
      result = result.replaceAll(value, () => `\${${name}}`);
    return result;
  }

  private numbered(name: string): string {
    let count = 2;
    while (this.taken.has(`${name}_${count}`)) count++;
    return `${name}_${count}`;
  }
}

function liftVariables(stack: Stack, service: Service, names: Names): Service {
  const context = { service, stack, secretKeys: new Set<string>() };
  const keysOf = (rule: typeof defaultCredential): string[] =>
    (rule.check?.(context) ?? []).flatMap(({ key }) => key ?? []);
  const secret = new Set(keysOf(secretInEnvironment));
  const known = new Set(keysOf(defaultCredential));
  const environment = Object.entries(service.environment).map(([key, value]): [string, string | null] => {
    if (value === null || (!secret.has(key) && !known.has(key))) return [key, value];
    const place = names.place(value, key, service.name);
    if (!known.has(key)) names.noteDistinct(value);
    return [key, place];
  });
  return { ...service, environment: Object.fromEntries(environment) };
}

function liftUrls(service: Service, names: Names): Service {
  const lift = (text: string, wanted: string): string =>
    replacePasswordsInUrls(text, (password) => names.place(password, wanted, service.name));
  const environment = Object.entries(service.environment).map(([key, value]): [string, string | null] => [
    key,
    value === null ? null : lift(value, `${key}_PASSWORD`),
  ]);
  const rest = mapTexts({ ...service, environment: {} }, (text) => lift(text, `${service.name}_PASSWORD`));
  return { ...rest, environment: Object.fromEntries(environment) };
}

/** What is declared of every secret that a service refers to: where it is used, and where a value that runs is found. */
function declarations(services: readonly Service[]): Stack["secrets"] {
  const uses = new Map<string, { where: string[]; adopt: Stack["secrets"][string]["adopt"] }>();
  for (const service of services) {
    for (const { text, env } of texts(service)) {
      for (const name of new Set(referencesIn(text))) {
        const use = uses.get(name) ?? { where: [], adopt: [] };
        uses.set(name, use);
        use.where.push(env === undefined ? service.name : `${env} of ${service.name}`);
        if (env !== undefined) use.adopt.push({ service: service.name, env, ...matchOf(text, name) });
      }
    }
  }
  return Object.fromEntries(
    [...uses].map(([name, { where, adopt }]) => [
      name,
      { description: [...new Set(where)].join(", "), bytes: 24, generate: false, adopt },
    ]),
  );
}

/** How the value of one secret is picked out of a text that holds more. */
function matchOf(text: string, name: string): { match?: string } {
  if (text === `\${${name}}`) return {};
  const [first, second] = ["(.+)", ".+"];
  let open = true;
  const pattern = text.split(/(\$\$|\$\{\w+\})/).map((part, index) => {
    if (index % 2 === 0) return part.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
    if (part === "$$") return "\\$";
    if (part !== `\${${name}}` || !open) return second;
    open = false;
    return first;
  });
  return { match: `^${pattern.join("")}$` };
}

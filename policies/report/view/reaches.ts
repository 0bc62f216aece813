import type { Service } from "../../../stacks/model/service";
import { containerName, type Stack } from "../../../stacks/model/stack";

const authority = /(?:\/\/|@)(?:[^\s/@]*@)?([\w.-]+)/g;
const withPort = /(?:^|[\s,;="'[])([\w.-]+):\d{2,5}(?!\d)/g;
/** A variable of this name holds a bare host name. */
const namesHost = /(?:HOST|HOSTNAME|ADDR|ADDRESS|SERVER|ENDPOINT|BROKER|UPSTREAM)S?$/i;

/** The other services whose names a service's environment, command and files have where an address stands. */
export function reachedBy(stack: Stack, service: Service): ReadonlySet<string> {
  const names = namesIn(stack);
  const found = new Set<string>();
  const look = (name: string | undefined): void => {
    const reached = name === undefined ? undefined : names.get(name);
    if (reached !== undefined && reached !== service.name) found.add(reached);
  };
  for (const [key, value] of Object.entries(service.environment)) {
    if (value !== null && namesHost.test(key)) look(value);
  }
  const texts = [
    ...Object.values(service.environment),
    ...(service.command ?? []),
    ...(service.entrypoint ?? []),
    ...service.configs.map(({ content }) => content),
  ];
  for (const text of texts) {
    if (typeof text !== "string") continue;
    for (const pattern of [authority, withPort]) for (const [, name] of text.matchAll(pattern)) look(name);
  }
  return found;
}

const known = new WeakMap<Stack, ReadonlyMap<string, string>>();

/** Every name that a service answers to on a network. */
function namesIn(stack: Stack): ReadonlyMap<string, string> {
  const before = known.get(stack);
  if (before) return before;
  const names = new Map<string, string>();
  for (const service of Object.values(stack.services)) {
    const aliases = Object.values(service.networks).flatMap((network) => network.aliases);
    for (const name of [service.name, containerName(stack, service), service.hostname, ...aliases])
      if (name !== undefined) names.set(name, service.name);
  }
  known.set(stack, names);
  return names;
}

import { stringify } from "yaml";
import { Service } from "../../model/service";
import type { Network, Stack, Volume } from "../../model/stack";
import { writeExtra } from "./extra";
import { mapStrings } from "../map-strings";
import { composeKey } from "./names";

/**
 * Writes a stack as a Compose file that reads back as the same stack. Secrets stay `${NAME}`; what Compose has no place
 * for stands under `x-alfa-secrets`, `x-alfa` and `x-alfa-services` (those without an image).
 */
export function writeCompose(stack: Stack): string {
  const services = Object.values(stack.services);
  // Compose refuses a file with a service that has neither.
  const isMade = ({ image, build }: Service): boolean => image !== undefined || build !== undefined;
  const written = (chosen: readonly Service[]) =>
    Object.fromEntries(chosen.map((service) => [service.name, writeService(service)]));
  return stringify(
    strip({
      name: stack.name,
      services: written(services.filter(isMade)),
      "x-alfa-services": written(services.filter((service) => !isMade(service))),
      networks: mapValues(stack.networks, writeNetwork),
      volumes: mapValues(stack.volumes, writeVolume),
      configs: writeConfigs(services),
      secrets: Object.fromEntries(
        services.flatMap(({ secrets }) => secrets.map(({ source }) => [source, { environment: source }])),
      ),
      "x-alfa-secrets": stack.secrets,
      "x-alfa": mapStrings(writeExtra(stack), (text) => literal(text, stack)),
    }),
    // Compose reads some plain words as YAML 1.1 does ("0_" and "0b1" are numbers): text that looks like one is quoted.
    { lineWidth: 0, aliasDuplicateObjects: false, compat: "yaml-1.1" },
  );
}

/** Text as Compose is to read it back: a "$" that is no place of a secret is one (the code of a workflow). */
const literal = (text: string, { secrets }: Stack): string =>
  text.replaceAll(/\$(?:\{(\w+)\})?/g, (place, name?: string) =>
    name !== undefined && name in secrets ? place : place.replace("$", "$$$$"),
  );

const mapValues = <T>(record: Readonly<Record<string, T>>, write: (value: T) => unknown): Record<string, unknown> =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, write(value)]));

/** Values whose Compose form is not the model's with its keys renamed. */
const special: { readonly [K in keyof Service]?: (value: NonNullable<Service[K]>, service: Service) => unknown } = {
  dependsOn: (value) => mapValues(value, ({ condition, ...rest }) => ({ condition, ...rest })),
  devices: (value) => value.map(({ source, target, permissions }) => `${source}:${target}:${permissions}`),
  configs: (value) => value.map(({ source, target, mode, uid, gid }) => strip({ source, target, mode, uid, gid })),
  restart: (value, { restartMaxAttempts }) =>
    restartMaxAttempts === undefined ? value : `${value}:${restartMaxAttempts}`,
  stopGracePeriod: duration,
  tmpfs: (value) => Object.entries(value).map(([path, options]) => (options === "" ? path : `${path}:${options}`)),
  healthcheck: ({ interval, timeout, startPeriod, startInterval, ...rest }) => ({
    ...rest,
    interval: duration(interval),
    timeout: duration(timeout),
    start_period: duration(startPeriod),
    start_interval: duration(startInterval),
  }),
  networks: (value) =>
    mapValues(value, ({ aliases, ...rest }) => ({ ...(aliases.length > 0 && { aliases }), ...snake(rest) })),
  volumes: (value) =>
    value.map(({ readOnly, bind, ...rest }) => ({
      ...rest,
      ...(readOnly && { read_only: true }),
      ...(bind && { bind: snake(bind) }),
    })),
  ports: (value) => value.map(snake),
};

const fieldNames = Object.keys(Service.shape).filter(isField);

function isField(name: string): name is keyof Service {
  return name in Service.shape;
}

function writeService(service: Service): unknown {
  const entries = fieldNames.flatMap((field): [string, unknown][] => {
    if (field === "name" || field === "restartMaxAttempts") return [];
    const value = service[field];
    if (value === undefined || (isEmpty(value) && !meantEmpty.has(field))) return [];
    return [[composeKey(field), convert(field, value, service)]];
  });
  return Object.fromEntries(entries);
}

function convert<K extends keyof Service>(field: K, value: Service[K], service: Service): unknown {
  const write = special[field];
  return write && value !== undefined && value !== null ? write(value, service) : value;
}

/** Lists that mean something when they are empty: they take the image's away. */
const meantEmpty = new Set<string>(["command", "entrypoint"]);

const isEmpty = (value: unknown): boolean =>
  typeof value === "object" && value !== null && Object.keys(value).length === 0;

function duration(seconds: number | undefined): string | undefined {
  if (seconds === undefined) return undefined;
  return Number.isInteger(seconds) ? `${seconds}s` : `${Math.round(seconds * 1e9)}ns`;
}

const snake = (value: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(value).map(([key, inner]) => [composeKey(key), inner]));

function writeNetwork({ ipam, driverOpts, enableIpv6, labels, external, ...rest }: Network): unknown {
  return {
    ...rest,
    driver_opts: driverOpts,
    enable_ipv6: enableIpv6,
    labels,
    ...(external && { external }),
    ...(ipam.length > 0 && { ipam: { config: ipam.map(snake) } }),
  };
}

const writeVolume = ({ driverOpts, labels, external, ...rest }: Volume): unknown => ({
  ...rest,
  driver_opts: driverOpts,
  labels,
  ...(external && { external }),
});

function writeConfigs(services: readonly Service[]): unknown {
  return Object.fromEntries(
    services.flatMap(({ configs }) => configs.map(({ source, content }) => [source, { content: content ?? "" }])),
  );
}

/** Without sections that hold nothing. */
const strip = (value: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(value).filter(([, inner]) => inner !== undefined && !isEmpty(inner)));

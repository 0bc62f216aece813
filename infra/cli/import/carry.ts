import { printable } from "../../../policies/report/sanitize";
import { composeKey } from "../../../stacks/lenses/compose/names";
import { positionOf, type ComposeReading, type Position } from "../../../stacks/lenses/compose";
import { notCarried } from "../../../stacks/lenses/pulumi";
import { MiB } from "../../../stacks/lenses/units";
import type { Service } from "../../../stacks/model/service";

/** What a person should know of an imported value. */
export interface Note {
  readonly position: Position | undefined;
  readonly message: string;
}

/** A note as one line that is safe to print. */
export function noteLine({ position, message }: Note): string {
  const where = position ? `${position.file}:${position.line}:${position.column}: ` : "";
  return `warning: ${printable(`${where}${message}`)}`;
}

/** Fields that Pulumi's Container has no place for and that make no difference to what runs, or that the program itself has. */
const harmless = new Set<string>(["build", "profiles", "expose", "secrets"]);

/**
 * A service as Pulumi's Container can have it: on its networks under its own name, its files as mounts, an image in place
 * of a build. What gets lost is noted.
 * @param lost what becomes of a field that a container has no place for
 */
export function carry(service: Service, reading: ComposeReading, lost: string, notes: Note[]): Service {
  const note = (field: string, message: string): void => {
    const position = positionOf(reading.positions, service.name, field);
    notes.push({ position, message: `services.${service.name}.${field}: ${message}` });
  };
  for (const field of notCarried) {
    const value = service[field];
    const isSet = Array.isArray(value) ? value.length > 0 : value !== undefined;
    if (isSet && !harmless.has(field)) note(composeKey(field), lost);
  }
  for (const [field, message] of losses(service)) note(field, message);
  return withImage(withFiles(withAliases(service), reading, note), reading, note);
}

/** Parts of fields that ContainerArgs can't hold as they stand. */
function losses({ volumes, networks, ...service }: Service): [string, string][] {
  const sizes = (["memory", "memoryReservation", "memorySwap", "shmSize"] as const).flatMap(
    (field): [string, string][] =>
      (service[field] ?? 0) % MiB > 0 ? [[composeKey(field), "Pulumi counts it in whole MiB: it is rounded"]] : [],
  );
  const mounts = volumes.flatMap(({ bind, volume }, index) =>
    Object.entries({ selinux: bind?.selinux, recursive: bind?.recursive, subpath: volume?.subpath }).flatMap(
      ([option, value]): [string, string][] =>
        value === undefined ? [] : [[`volumes[${index}]`, `Pulumi has no place for its option ${option}`]],
    ),
  );
  const places = Object.entries(networks).flatMap(([key, { priority }]): [string, string][] =>
    priority === undefined ? [] : [[`networks.${key}`, "Pulumi has no place for its priority"]],
  );
  return [...sizes, ...mounts, ...places];
}

/** What Compose does by itself: the service's name is an alias of it. */
function withAliases(service: Service): Service {
  const named = Object.entries(service.networks).map(([key, place]): [string, typeof place] => [
    key,
    { ...place, aliases: [...new Set([service.name, ...place.aliases])] },
  ]);
  return { ...service, networks: Object.fromEntries(named) };
}

type Noted = (field: string, message: string) => void;

/** The image that `docker compose build` makes stands for the build. */
function withImage({ build, ...service }: Service, { stack }: ComposeReading, note: Noted): Service {
  if (build === undefined) return service;
  const image = service.image ?? `${stack.name}-${service.name}`;
  note("build", `Pulumi builds no image here; the service takes "${image}", which \`docker compose build\` makes`);
  return { ...service, image };
}

/** Compose mounts the file of a config or secret, and copies the text of a variable. */
function withFiles(service: Service, { sources }: ComposeReading, note: Noted): Service {
  const volumes = [...service.volumes];
  const configs: Service["configs"] = [];
  const place = (
    kind: "configs" | "secrets",
    index: number,
    { source, target, ...file }: Service["configs"][number],
  ): void => {
    const from = sources[kind][source];
    if (from?.file !== undefined) volumes.push({ type: "bind", source: from.file, target, readOnly: true });
    else if (from?.environment !== undefined)
      configs.push({ mode: 0o444, ...file, source, target, content: `\${${from.environment}}` });
    else if (from?.external === true) note(`${kind}[${index}]`, `left out: "${source}" stands outside the file`);
    else configs.push({ ...file, source, target });
  };
  service.configs.forEach((file, index) => {
    place("configs", index, file);
  });
  service.secrets.forEach(({ source, target = source }, index) => {
    place("secrets", index, { source, target: target.startsWith("/") ? target : `/run/secrets/${target}` });
  });
  return { ...service, volumes, configs, secrets: [] };
}

import type { Stack } from "../../stacks/model/stack";
import { mountsSocket, mountText, normalPath, type Mount } from "./lib/mounts";
import { grouped, perStack } from "./lib/per-stack";
import { doc } from "./lib/references";
import { rule } from "./rule";

/** What is mounted, by its name on the Engine or its path on the host; the Engine's socket has rules of its own. */
function identity(stack: Stack, { type, source }: Mount): string | undefined {
  if (source === undefined) return undefined;
  if (type === "volume") return `volume ${stack.volumes[source]?.name ?? source}`;
  return type === "bind" && !mountsSocket(source) ? `path ${normalPath(source)}` : undefined;
}

interface Users {
  /** In alphabetical order. */
  readonly all: readonly string[];
  readonly writing: ReadonlySet<string>;
}

/** Who mounts what: so that a thousand services with one volume are not compared with each other. */
const users = perStack((stack): ReadonlyMap<string, Users> => {
  const mounts = Object.values(stack.services).flatMap(({ name, volumes }) =>
    volumes.flatMap((mount) => {
      const id = identity(stack, mount);
      return id === undefined ? [] : [{ id, name, readOnly: mount.readOnly }];
    }),
  );
  return new Map(
    [...grouped(mounts, ({ id }) => id)].map(([id, group]) => [
      id,
      {
        all: [...new Set(group.map(({ name }) => name))].sort(),
        writing: new Set(group.filter(({ readOnly }) => !readOnly).map(({ name }) => name)),
      },
    ]),
  );
});

const shown = 5;

/** The others by name; of very many the first few. */
function others({ all }: Users, self: string): string {
  const names = all.slice(0, shown + 1).filter((name) => name !== self);
  const more = all.length - 1 - Math.min(names.length, shown);
  return `${names.slice(0, shown).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

export default rule({
  id: "volume-shared",
  title: "Several services write to the same data",
  severity: "info",
  references: [doc("Compose: volumes", "https://docs.docker.com/reference/compose-file/services/#volumes")],
  why: "What one of them breaks or plants there reaches the others; few programs expect another one in their files.",
  remedy: "Give each service a volume of its own, or mount it read-only where it is only read.",
  check: ({ service, stack }) =>
    service.volumes.flatMap((mount, index) => {
      const id = identity(stack, mount);
      if (id === undefined) return [];
      const use = users(stack).get(id);
      if (!use || use.all.length < 2) return [];
      const writtenByOthers = use.writing.size > (use.writing.has(service.name) ? 1 : 0);
      if (mount.readOnly && !writtenByOthers) return [];
      return [
        {
          field: `volumes[${index}]`,
          key: id,
          seen: `${mountText(mount)}, also in ${others(use, service.name)}`,
          wanted: "one service, or one that writes and others that read",
        },
      ];
    }),
});

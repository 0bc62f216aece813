import { same, type Text } from "../lang";
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
function others({ all }: Users, self: string): Text {
  const names = all.slice(0, shown + 1).filter((name) => name !== self);
  const more = all.length - 1 - Math.min(names.length, shown);
  const list = names.slice(0, shown).join(", ");
  return more > 0 ? { en: `${list} and ${more} more`, fr: `${list} et ${more} autres` } : same(list);
}

export default rule({
  id: "volume-shared",
  title: { en: "Several services write to the same data", fr: "Plusieurs services écrivent dans les mêmes données" },
  severity: "info",
  references: [doc("Compose: volumes", "https://docs.docker.com/reference/compose-file/services/#volumes")],
  why: {
    en: "What one of them breaks or plants there reaches the others; few programs expect another one in their files.",
    fr: "Ce que l'un d'eux casse ou y dépose atteint les autres ; peu de programmes s'attendent à en trouver un autre dans leurs fichiers.",
  },
  remedy: {
    en: "Give each service a volume of its own, or mount it read-only where it is only read.",
    fr: "Donnez à chaque service son propre volume, ou montez-le en lecture seule là où il n'est que lu.",
  },
  check: ({ service, stack }) =>
    service.volumes.flatMap((mount, index) => {
      const id = identity(stack, mount);
      if (id === undefined) return [];
      const use = users(stack).get(id);
      if (!use || use.all.length < 2) return [];
      const writtenByOthers = use.writing.size > (use.writing.has(service.name) ? 1 : 0);
      if (mount.readOnly && !writtenByOthers) return [];
      const also = others(use, service.name);
      return [
        {
          field: `volumes[${index}]`,
          key: id,
          seen: {
            en: `${mountText(mount)}, also in ${also.en}`,
            fr: `${mountText(mount)}, aussi dans ${also.fr}`,
          },
          wanted: {
            en: "one service, or one that writes and others that read",
            fr: "un seul service, ou un qui écrit et d'autres qui lisent",
          },
        },
      ];
    }),
});

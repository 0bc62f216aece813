import type { Service } from "../../stacks/model/service";
import type { Stack } from "../../stacks/model/stack";
import { mountsSocket, mountText, normalPath, type Mount } from "./lib/mounts";
import { doc } from "./lib/references";
import { rule } from "./rule";

/** What is mounted, by its name on the Engine or its path on the host; the Engine's socket has rules of its own. */
function identity(stack: Stack, { type, source }: Mount): string | undefined {
  if (source === undefined) return undefined;
  if (type === "volume") return `volume ${stack.volumes[source]?.name ?? source}`;
  return type === "bind" && !mountsSocket(source) ? `path ${normalPath(source)}` : undefined;
}

/** Other services that mount the same, and whether one of them may write. */
function sharers(stack: Stack, service: Service, id: string): { names: string[]; written: boolean } {
  const others = Object.values(stack.services)
    .filter(({ name }) => name !== service.name)
    .flatMap((other) =>
      other.volumes.filter((mount) => identity(stack, mount) === id).map(({ readOnly }) => ({ other, readOnly })),
    );
  return {
    names: [...new Set(others.map(({ other }) => other.name))].sort(),
    written: others.some(({ readOnly }) => !readOnly),
  };
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
      const { names, written } = sharers(stack, service, id);
      if (names.length === 0 || (mount.readOnly && !written)) return [];
      return [
        {
          field: `volumes[${index}]`,
          key: id,
          seen: `${mountText(mount)}, also in ${names.join(", ")}`,
          wanted: "one service, or one that writes and others that read",
        },
      ];
    }),
});

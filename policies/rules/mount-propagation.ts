import { bindMounts, mountText } from "./lib/mounts";
import { cis } from "./lib/references";
import { rule } from "./rule";

/** The same without the way back to the host. */
const oneWay: Readonly<Record<string, string>> = { shared: "slave", rshared: "rslave" };

export default rule({
  id: "mount-propagation",
  title: "Mounts made in the container appear on the host",
  severity: "medium",
  references: [cis("5.20")],
  why: "With shared propagation a container can mount over the host's own folders.",
  remedy: "Use `rprivate` (the default) or `rslave`.",
  check: ({ service }) =>
    bindMounts(service)
      .filter(({ mount }) => (mount.bind?.propagation ?? "") in oneWay)
      .map(({ index, mount, source }) => ({
        field: `volumes[${index}]`,
        key: source,
        seen: `${mountText(mount)} (${mount.bind?.propagation ?? ""})`,
        wanted: "rprivate or rslave",
      })),
  fix: {
    risk: "unsafe",
    because: "what it mounts no longer appears on the host",
    apply: ({ service }) => ({
      ...service,
      volumes: service.volumes.map((mount) => {
        const propagation = oneWay[mount.bind?.propagation ?? ""];
        return propagation === undefined ? mount : { ...mount, bind: { ...mount.bind, propagation } };
      }),
    }),
  },
});

import { bindMounts, mountText } from "./lib/mounts";
import { cis } from "./lib/references";
import { rule } from "./rule";

export default rule({
  id: "mount-propagation",
  title: "Mounts made in the container appear on the host",
  severity: "medium",
  references: [cis("5.20")],
  why: "With shared propagation a container can mount over the host's own folders.",
  remedy: "Use `rprivate` (the default) or `rslave`.",
  check: ({ service }) =>
    bindMounts(service)
      .filter(({ mount }) => mount.bind?.propagation === "shared" || mount.bind?.propagation === "rshared")
      .map(({ index, mount, source }) => ({
        field: `volumes[${index}]`,
        key: source,
        seen: `${mountText(mount)} (${mount.bind?.propagation ?? ""})`,
        wanted: "rprivate or rslave",
      })),
});

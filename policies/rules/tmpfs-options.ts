import { doc } from "./lib/references";
import { rule } from "./rule";

const pairs = ["exec", "suid", "dev"] as const;

/** Options that undo Docker's defaults (noexec, nosuid, nodev); of two that contradict each other the last one counts. */
function loosened(options: string): string[] {
  const set = options.split(",").map((option) => option.trim());
  return pairs.filter((option) => set.lastIndexOf(option) > set.lastIndexOf(`no${option}`));
}

/** Without the options that undo Docker's defaults. */
const tight = (options: string): string =>
  options
    .split(",")
    .filter((option) => !pairs.some((loose) => option.trim() === loose))
    .join(",");

export default rule({
  id: "tmpfs-options",
  title: {
    en: "Programs or devices on a tmpfs are allowed",
    fr: "Des programmes ou des périphériques sont permis sur un tmpfs",
  },
  severity: "low",
  references: [
    doc("Docker: tmpfs mounts", "https://docs.docker.com/engine/storage/tmpfs/"),
    doc("mount(8)", "https://man7.org/linux/man-pages/man8/mount.8.html"),
  ],
  why: {
    en: "Docker mounts it noexec, nosuid, nodev; undone, an intruder has a place to start programs that leaves no trace.",
    fr: "Docker le monte en noexec, nosuid, nodev ; sans cela, un intrus dispose d'un endroit où lancer des programmes sans laisser de trace.",
  },
  remedy: {
    en: "Leave `exec`, `suid` and `dev` out of its options.",
    fr: "Retirez `exec`, `suid` et `dev` de ses options.",
  },
  check: ({ service }) =>
    Object.entries(service.tmpfs).flatMap(([path, options]) => {
      const found = loosened(options);
      return found.length === 0
        ? []
        : [
            {
              field: "tmpfs",
              key: path,
              seen: `${path}:${options}`,
              wanted: found.map((option) => `no${option}`).join(","),
            },
          ];
    }),
  fix: {
    risk: "unsafe",
    because: {
      en: "a program or script that is started from there no longer starts",
      fr: "un programme ou un script lancé de là ne démarre plus",
    },
    apply: ({ service }) => ({
      ...service,
      tmpfs: Object.fromEntries(
        Object.entries(service.tmpfs).map(([path, options]) => [
          path,
          loosened(options).length > 0 ? tight(options) : options,
        ]),
      ),
    }),
  },
});

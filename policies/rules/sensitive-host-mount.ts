import { bindMounts, isWithin, mountText, type Mount } from "./lib/mounts";
import { cis, owasp } from "./lib/references";
import { rule } from "./rule";

/** Sensitive with all that is below them. */
const trees = [
  "/etc",
  "/proc",
  "/sys",
  "/boot",
  "/dev",
  "/lib",
  "/usr",
  "/bin",
  "/sbin",
  "/var/lib/docker",
  "/var/lib/containerd",
  "/var/lib/kubelet",
  "/root/.ssh",
];
/** Sensitive as a whole; what a user keeps below them is his own business. */
const folders = ["/", "/home", "/root", "/var", "/var/lib", "/Users", "/private", "/private/etc"];
/** Nothing to know and nothing to break. */
const harmless = new Set(["/etc/localtime", "/etc/timezone", "/dev/null", "/dev/shm"]);
/** Everybody may read these: names, time zones, the certificates of public authorities. */
const readable = [
  "/etc/resolv.conf",
  "/etc/hosts",
  "/etc/hostname",
  "/etc/os-release",
  "/etc/ssl/certs",
  "/etc/ca-certificates",
  "/usr/share/ca-certificates",
  "/usr/local/share/ca-certificates",
  "/usr/share/zoneinfo",
  "/usr/lib/os-release",
];

const isHarmless = (source: string, { readOnly }: Mount): boolean =>
  harmless.has(source) || (readOnly && readable.some((path) => isWithin(source, path)));

export default rule({
  id: "sensitive-host-mount",
  title: { en: "A sensitive folder of the host is mounted", fr: "Un dossier sensible de l'hôte est monté" },
  severity: "high",
  references: [cis("5.6"), owasp("D04")],
  why: {
    en: "Passwords, keys and the host's configuration are in there; writable, it is the host's root account.",
    fr: "Il contient des mots de passe, des clés et la configuration de l'hôte ; en écriture, il vaut le compte root de l'hôte.",
  },
  remedy: {
    en: "Mount only the file that is needed, read-only.",
    fr: "Ne montez que le fichier nécessaire, en lecture seule.",
  },
  check: ({ service }) =>
    bindMounts(service)
      .filter(
        ({ source, mount }) =>
          !isHarmless(source, mount) && (folders.includes(source) || trees.some((tree) => isWithin(source, tree))),
      )
      .map(({ index, mount, source }) => ({
        field: `volumes[${index}]`,
        key: source,
        seen: mountText(mount),
        wanted: mount.readOnly
          ? { en: "no such mount", fr: "sans ce montage" }
          : { en: "no such mount, or a read-only one", fr: "sans ce montage, ou en lecture seule" },
        ...(!mount.readOnly && {
          severity: "critical" as const,
          message: { en: `${source} is writable`, fr: `${source} est accessible en écriture` },
        }),
      })),
});

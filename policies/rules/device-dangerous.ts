import { isDangerousDevice } from "./lib/devices";
import { cis, doc, owasp } from "./lib/references";
import { type Hit, rule } from "./rule";

/** `a` (all), or every block device: disks. Format: TYPE MAJOR:MINOR PERMISSIONS. */
const opensDisks = (cgroupRule: string): boolean => /^(?:a(?:\s|$)|b\s+\*:)/.test(cgroupRule.trim());

export default rule({
  id: "device-dangerous",
  title: {
    en: "A disk, the memory or all devices of the host are handed to the container",
    fr: "Un disque, la mémoire ou tous les périphériques de l'hôte sont confiés au conteneur",
  },
  severity: "high",
  references: [
    cis("5.18"),
    owasp("D04"),
    doc("Linux: list of allocated devices", "https://www.kernel.org/doc/html/latest/admin-guide/devices.html"),
  ],
  why: {
    en: "Who reads or writes a disk or the memory below the file system owns every file and process of the host.",
    fr: "Qui lit ou écrit un disque ou la mémoire sous le système de fichiers possède tous les fichiers et processus de l'hôte.",
  },
  remedy: {
    en: "Remove the device; mount the folder that is needed instead of its disk.",
    fr: "Retirez le périphérique ; montez le dossier nécessaire plutôt que son disque.",
  },
  check: ({ service }) => [
    ...service.devices.flatMap((device, index): Hit[] =>
      isDangerousDevice(device.source)
        ? [
            {
              field: `devices[${index}]`,
              key: device.source,
              seen: `${device.source} (${device.permissions})`,
              wanted: { en: "no such device", fr: "sans ce périphérique" },
              ...(device.permissions.includes("w") && {
                severity: "critical" as const,
                message: { en: `${device.source} is writable`, fr: `${device.source} est accessible en écriture` },
              }),
            },
          ]
        : [],
    ),
    ...service.deviceCgroupRules.flatMap((cgroupRule, index): Hit[] =>
      opensDisks(cgroupRule)
        ? [
            {
              field: `device_cgroup_rules[${index}]`,
              key: `rule ${cgroupRule}`,
              seen: cgroupRule,
              wanted: {
                en: "a rule for the one device that is needed",
                fr: "une règle pour le seul périphérique nécessaire",
              },
            },
          ]
        : [],
    ),
  ],
  fix: {
    risk: "unsafe",
    because: { en: "it may be there to read that disk", fr: "il est peut-être là pour lire ce disque" },
    apply: ({ service }) => ({
      ...service,
      devices: service.devices.filter(({ source }) => !isDangerousDevice(source)),
      deviceCgroupRules: service.deviceCgroupRules.filter((cgroupRule) => !opensDisks(cgroupRule)),
    }),
  },
});

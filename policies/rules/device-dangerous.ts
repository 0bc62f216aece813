import { isDangerousDevice } from "./lib/devices";
import { cis, doc, owasp } from "./lib/references";
import { type Hit, rule } from "./rule";

/** `a` (all), or every block device: disks. Format: TYPE MAJOR:MINOR PERMISSIONS. */
const opensDisks = (cgroupRule: string): boolean => /^(?:a(?:\s|$)|b\s+\*:)/.test(cgroupRule.trim());

export default rule({
  id: "device-dangerous",
  title: "A disk, the memory or all devices of the host are handed to the container",
  severity: "high",
  references: [
    cis("5.18"),
    owasp("D04"),
    doc("Linux: list of allocated devices", "https://www.kernel.org/doc/html/latest/admin-guide/devices.html"),
  ],
  why: "Who reads or writes a disk or the memory below the file system owns every file and process of the host.",
  remedy: "Remove the device; mount the folder that is needed instead of its disk.",
  check: ({ service }) => [
    ...service.devices.flatMap((device, index): Hit[] =>
      isDangerousDevice(device.source)
        ? [
            {
              field: `devices[${index}]`,
              key: device.source,
              seen: `${device.source} (${device.permissions})`,
              wanted: "no such device",
              ...(device.permissions.includes("w") && {
                severity: "critical" as const,
                message: `${device.source} is writable`,
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
              wanted: "a rule for the one device that is needed",
            },
          ]
        : [],
    ),
  ],
  fix: {
    risk: "unsafe",
    because: "it may be there to read that disk",
    apply: ({ service }) => ({
      ...service,
      devices: service.devices.filter(({ source }) => !isDangerousDevice(source)),
      deviceCgroupRules: service.deviceCgroupRules.filter((cgroupRule) => !opensDisks(cgroupRule)),
    }),
  },
});

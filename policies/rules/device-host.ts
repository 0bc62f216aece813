import { isDangerousDevice } from "./lib/devices";
import { cis, doc } from "./lib/references";
import { rule } from "./rule";

export default rule({
  id: "device-host",
  title: "A device of the host is handed to the container",
  severity: "medium",
  references: [
    cis("5.18"),
    doc("Compose: devices", "https://docs.docker.com/reference/compose-file/services/#devices"),
  ],
  why: "The container talks to the device's driver in the kernel, past every limit of the container.",
  remedy: "Remove the device; if it is needed (a graphics card, a serial adapter), give only the permissions it needs.",
  check: ({ service }) =>
    service.devices.flatMap((device, index) =>
      isDangerousDevice(device.source)
        ? []
        : [
            {
              field: `devices[${index}]`,
              key: device.source,
              seen: `${device.source} (${device.permissions})`,
              wanted: "no device of the host",
            },
          ],
    ),
});

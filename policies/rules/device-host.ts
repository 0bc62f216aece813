import { isDangerousDevice } from "./lib/devices";
import { cis, doc } from "./lib/references";
import { rule } from "./rule";

export default rule({
  id: "device-host",
  title: {
    en: "A device of the host is handed to the container",
    fr: "Un périphérique de l'hôte est confié au conteneur",
  },
  severity: "medium",
  references: [
    cis("5.18"),
    doc("Compose: devices", "https://docs.docker.com/reference/compose-file/services/#devices"),
  ],
  why: {
    en: "The container talks to the device's driver in the kernel, past every limit of the container.",
    fr: "Le conteneur parle au pilote du périphérique dans le noyau, hors de toutes ses limites.",
  },
  remedy: {
    en: "Remove the device; if it is needed (a graphics card, a serial adapter), give only the permissions it needs.",
    fr: "Retirez le périphérique ; s'il est nécessaire (carte graphique, adaptateur série), n'accordez que les permissions utiles.",
  },
  check: ({ service }) =>
    service.devices.flatMap((device, index) =>
      isDangerousDevice(device.source)
        ? []
        : [
            {
              field: `devices[${index}]`,
              key: device.source,
              seen: `${device.source} (${device.permissions})`,
              wanted: { en: "no device of the host", fr: "aucun périphérique de l'hôte" },
            },
          ],
    ),
});

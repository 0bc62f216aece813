import { capability, dangerousCapabilities, defaultCapabilities } from "./lib/capabilities";
import { cis, doc, owasp } from "./lib/references";
import { rule } from "./rule";

function isDangerous(written: string): boolean {
  const name = capability(written);
  return name in dangerousCapabilities && !defaultCapabilities.has(name);
}

export default rule({
  id: "capabilities-dangerous",
  title: { en: "A dangerous capability is added", fr: "Une capacité dangereuse est accordée" },
  severity: "high",
  references: [
    cis("5.4"),
    owasp("D04"),
    doc("capabilities(7)", "https://man7.org/linux/man-pages/man7/capabilities.7.html"),
  ],
  why: {
    en: "With it a process can leave the container or act on the host.",
    fr: "Elle permet à un processus de sortir du conteneur ou d'agir sur l'hôte.",
  },
  remedy: {
    en: "Remove it, or give it to a small service of its own.",
    fr: "Retirez-la, ou confiez-la à un petit service dédié.",
  },
  check: ({ service }) =>
    service.capAdd.flatMap((written, index) => {
      const name = capability(written);
      const allows = dangerousCapabilities[name];
      if (allows === undefined || !isDangerous(written)) return [];
      return [
        {
          field: `cap_add[${index}]`,
          key: name,
          seen: name,
          wanted: { en: `no ${name}`, fr: `sans ${name}` },
          message: { en: `${name} allows ${allows.en}`, fr: `${name} permet ${allows.fr}` },
          ...(name === "ALL" && { severity: "critical" as const }),
        },
      ];
    }),
  fix: {
    risk: "unsafe",
    because: {
      en: "it may use what the capability allows",
      fr: "le service se sert peut-être de ce que la capacité permet",
    },
    apply: ({ service }) => ({ ...service, capAdd: service.capAdd.filter((name) => !isDangerous(name)) }),
  },
});

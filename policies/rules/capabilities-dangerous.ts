import { capability, dangerousCapabilities, defaultCapabilities } from "./lib/capabilities";
import { cis, doc, owasp } from "./lib/references";
import { rule } from "./rule";

function isDangerous(written: string): boolean {
  const name = capability(written);
  return name in dangerousCapabilities && !defaultCapabilities.has(name);
}

export default rule({
  id: "capabilities-dangerous",
  title: "A dangerous capability is added",
  severity: "high",
  references: [
    cis("5.4"),
    owasp("D04"),
    doc("capabilities(7)", "https://man7.org/linux/man-pages/man7/capabilities.7.html"),
  ],
  why: "With it a process can leave the container or act on the host.",
  remedy: "Remove it, or give it to a small service of its own.",
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
          wanted: `no ${name}`,
          message: `${name} allows ${allows}`,
          ...(name === "ALL" && { severity: "critical" as const }),
        },
      ];
    }),
  fix: {
    risk: "unsafe",
    because: "it may use what the capability allows",
    apply: ({ service }) => ({ ...service, capAdd: service.capAdd.filter((name) => !isDangerous(name)) }),
  },
});

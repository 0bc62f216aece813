import type { Service } from "../../stacks/model/service";
import type { Stack } from "../../stacks/model/stack";
import { parseImage, withTag } from "./lib/image";
import { isN8n, isRunner, serves } from "./lib/n8n";
import { audit, doc } from "./lib/references";
import { servicesOf } from "./lib/per-stack";
import { rule } from "./rule";

/** The n8n that a runner works for. */
const served = (runner: Service, stack: Stack): Service | undefined =>
  servicesOf(stack).find((other) => isN8n(other) && serves(runner, other));

export default rule({
  id: "n8n-runner-version",
  title: { en: "The task runner's version is not n8n's", fr: "La version du runner n'est pas celle de n8n" },
  severity: "high",
  priority: "P2",
  phase: 2,
  references: [audit("A2"), doc("n8n: Task runners", "https://docs.n8n.io/hosting/configuration/task-runners/")],
  why: {
    en: "The protocol between n8n and its runners may change with any version.",
    fr: "Le protocole entre n8n et ses runners peut changer à chaque version.",
  },
  remedy: {
    en: "Give n8nio/runners the tag of n8nio/n8n (1.111.0 or newer).",
    fr: "Donnez à n8nio/runners le tag de n8nio/n8n (1.111.0 ou plus récent).",
  },
  check: ({ service, stack }) => {
    if (!isRunner(service)) return [];
    const n8n = served(service, stack);
    if (!n8n?.image || !service.image) return [];
    const [runner, server] = [parseImage(service.image), parseImage(n8n.image)];
    const own = runner.tag ?? "latest";
    const wanted = server.tag ?? "latest";
    return own === wanted
      ? []
      : [
          {
            field: "image",
            key: "version",
            seen: own,
            wanted: { en: `${wanted}, as ${n8n.name}`, fr: `${wanted}, comme ${n8n.name}` },
          },
        ];
  },
  fix: {
    risk: "unsafe",
    because: { en: "another version of the program is pulled", fr: "une autre version du programme est téléchargée" },
    apply: ({ service, stack }) => {
      const tag = parseImage(served(service, stack)?.image ?? "").tag;
      return tag === undefined || service.image === undefined
        ? service
        : { ...service, image: withTag(service.image, tag) };
    },
  },
});

import type { Service } from "../../stacks/model/service";
import type { Text } from "../lang";
import { cis, doc } from "./lib/references";
import { rule } from "./rule";

const limitOf = ({ memory }: Service): Text =>
  memory === undefined || memory <= 0
    ? {
        en: "it has no limit: the host itself had no memory left",
        fr: "il n'a pas de limite : l'hôte lui-même n'avait plus de mémoire",
      }
    : {
        en: `its limit is ${Math.round(memory / 2 ** 20)} MiB`,
        fr: `sa limite est de ${Math.round(memory / 2 ** 20)} Mio`,
      };

export default rule({
  id: "container-oom-killed",
  title: { en: "It ran out of memory", fr: "La mémoire lui a manqué" },
  severity: "medium",
  references: [
    cis("5.11"),
    doc("Docker: Resource constraints", "https://docs.docker.com/engine/containers/resource_constraints/"),
  ],
  why: {
    en: "The kernel or the program itself ends it in the middle of its work, without a clean shutdown.",
    fr: "Le noyau ou le programme lui-même l'arrête en plein travail, sans arrêt propre.",
  },
  remedy: {
    en: "Raise its `mem_limit` to what it needs, or lower its own need (heap size, cache, workers).",
    fr: "Relevez son `mem_limit` au nécessaire, ou réduisez son besoin (taille du tas, cache, processus).",
  },
  logs: { heap: /JavaScript heap out of memory|java\.lang\.OutOfMemoryError|std::bad_alloc|^MemoryError\b/ },
  live: ({ container }) => {
    if (!container) return [];
    const { oomKilled, actual, logs } = container;
    const heap = logs["container-oom-killed/heap"];
    if (!oomKilled && !heap) return [];
    return [
      {
        field: "mem_limit",
        key: "memory",
        seen: oomKilled
          ? { en: "a process of it was killed by the kernel", fr: "le noyau a tué un de ses processus" }
          : { en: "its own heap was full", fr: "son propre tas était plein" },
        wanted: { en: "enough memory", fr: "assez de mémoire" },
        message: limitOf(actual),
        ...(heap && { evidence: heap }),
      },
    ];
  },
});

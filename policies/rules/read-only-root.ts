import { notSet } from "./lib/words";
import { knownOf } from "./lib/known";
import { cis } from "./lib/references";
import { rule } from "./rule";

export default rule({
  id: "read-only-root",
  title: {
    en: "The container's root file system is writable",
    fr: "Le système de fichiers racine du conteneur est inscriptible",
  },
  severity: "low",
  references: [cis("5.13")],
  why: {
    en: "An intruder can change programs and leave his own; what the service writes there is lost with the container.",
    fr: "Un intrus peut modifier des programmes et y laisser les siens ; ce que le service y écrit disparaît avec le conteneur.",
  },
  remedy: {
    en: "Set `read_only: true`, with volumes for data and `tmpfs` for what is passing (/tmp, /run).",
    fr: "Définissez `read_only: true`, avec des volumes pour les données et `tmpfs` pour ce qui est temporaire (/tmp, /run).",
  },
  check: ({ service }) =>
    service.readOnly === true
      ? []
      : [{ field: "read_only", seen: service.readOnly === undefined ? notSet : "false", wanted: "true" }],
  fix: {
    risk: "unsafe",
    because: {
      en: "only for known images; an extension or script of yours may write elsewhere",
      fr: "seulement pour les images connues ; une de vos extensions ou un de vos scripts écrit peut-être ailleurs",
    },
    apply: ({ service }) => {
      const writes = knownOf(service)?.writes;
      if (!writes) return service;
      const mounted = new Set([...Object.keys(service.tmpfs), ...service.volumes.map(({ target }) => target)]);
      const missing = writes.filter((path) => !mounted.has(path)).map((path): [string, string] => [path, ""]);
      return { ...service, readOnly: true, tmpfs: { ...service.tmpfs, ...Object.fromEntries(missing) } };
    },
  },
});

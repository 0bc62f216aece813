import { cis, doc } from "./lib/references";
import { rule } from "./rule";

export default rule({
  id: "ulimits",
  title: {
    en: "No limit on open files and processes of a user (ulimits)",
    fr: "Pas de limite de fichiers ouverts ni de processus par utilisateur (ulimits)",
  },
  severity: "info",
  references: [
    cis("5.19"),
    doc("Compose: ulimits", "https://docs.docker.com/reference/compose-file/services/#ulimits"),
  ],
  why: {
    en: "What counts is the Engine's default, which differs from host to host; too high or too low shows only under load.",
    fr: "C'est la valeur par défaut du moteur qui compte, différente d'un hôte à l'autre ; trop haute ou trop basse, cela ne se voit que sous charge.",
  },
  remedy: {
    en: "Set `ulimits` (nofile, nproc) to what the software's authors name, or a default in the Engine's daemon.json.",
    fr: "Donnez à `ulimits` (nofile, nproc) les valeurs que nomment les auteurs du logiciel, ou une valeur par défaut dans le daemon.json du moteur.",
  },
  check: ({ service }) =>
    Object.keys(service.ulimits).length > 0
      ? []
      : [
          {
            field: "ulimits",
            seen: { en: "not set: the Engine's default", fr: "non défini : la valeur par défaut du moteur" },
            wanted: { en: "nofile as the service needs it", fr: "nofile selon les besoins du service" },
          },
        ],
});

import { audit, doc } from "./lib/references";
import { rule } from "./rule";

export default rule({
  id: "orphan-container",
  title: {
    en: "A container runs in the stack's place that nobody declared",
    fr: "Un conteneur que personne n'a déclaré tourne parmi ceux de la pile",
  },
  severity: "low",
  references: [
    audit("A7"),
    doc("Compose: --remove-orphans", "https://docs.docker.com/reference/cli/docker/compose/up/"),
  ],
  why: {
    en: "Nobody updates, limits or watches it, and it reaches the stack's services and data.",
    fr: "Personne ne le met à jour, ne le limite ni ne le surveille, et il atteint les services et les données de la pile.",
  },
  remedy: {
    en: "Declare it if it is needed, else remove it (`docker rm -f NAME`); look at its volumes first.",
    fr: "Déclarez-le s'il est utile, sinon supprimez-le (`docker rm -f NOM`) ; regardez d'abord ses volumes.",
  },
  liveStack: ({ evidence }) =>
    evidence.orphans.map(({ containerName, reason }) => ({
      subject: containerName,
      key: "orphan",
      seen: containerName,
      wanted: { en: "a declared service, or no container", fr: "un service déclaré, ou aucun conteneur" },
      message: reason,
    })),
});

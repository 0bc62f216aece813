import { notSet } from "./lib/words";
import { without } from "./lib/fixes";
import { cis, doc } from "./lib/references";
import { rule } from "./rule";

export default rule({
  id: "cgroup-parent",
  title: {
    en: "It runs below a control group of its own choice",
    fr: "Le service tourne sous un groupe de contrôle (cgroup) de son choix",
  },
  severity: "medium",
  references: [
    cis("5.25"),
    doc("Compose: cgroup_parent", "https://docs.docker.com/reference/compose-file/services/#cgroup_parent"),
  ],
  why: {
    en: "Limits of the Engine's own group no longer count; it shares resources, and their exhaustion, with others there.",
    fr: "Les limites du groupe du moteur ne s'appliquent plus : il partage ses ressources, et leur épuisement, avec les autres membres de ce groupe.",
  },
  remedy: {
    en: "Remove `cgroup_parent`, unless the host's administrator keeps that group with limits.",
    fr: "Retirez `cgroup_parent`, sauf si l'administrateur de l'hôte a créé ce groupe avec des limites.",
  },
  check: ({ service }) =>
    service.cgroupParent === undefined || service.cgroupParent === ""
      ? []
      : [{ field: "cgroup_parent", seen: service.cgroupParent, wanted: notSet }],
  fix: {
    risk: "unsafe",
    because: {
      en: "the group may hold a limit that protects the host",
      fr: "le groupe porte peut-être une limite qui protège l'hôte",
    },
    apply: ({ service }) => without(service, "cgroupParent"),
  },
});

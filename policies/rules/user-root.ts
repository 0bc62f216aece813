import { cis, doc, owasp } from "./lib/references";
import { dropsRoot } from "./lib/software";
import { rule } from "./rule";

const isRoot = (user: string): boolean => /^(?:root|0+)(?::|$)/.test(user);

export default rule({
  id: "user-root",
  title: { en: "It runs as root", fr: "Le service tourne en root" },
  severity: "medium",
  references: [
    cis("4.1"),
    owasp("D01"),
    doc("Compose: user", "https://docs.docker.com/reference/compose-file/services/#user"),
  ],
  why: {
    en: "Root in the container is root on the host for every file it gets at, and after every escape.",
    fr: "Root dans le conteneur est root sur l'hôte pour tout fichier qu'il atteint, et après chaque évasion.",
  },
  remedy: {
    en: "Set `user` to one that the image knows, or use the image's variant that runs without root.",
    fr: "Donnez à `user` un utilisateur que l'image connaît, ou prenez la variante de l'image qui tourne sans root.",
  },
  check: ({ service, container }) => {
    const wanted = { en: "a user other than root", fr: "un utilisateur autre que root" };
    if (service.user !== undefined && service.user !== "") {
      return isRoot(service.user) ? [{ field: "user", seen: service.user, wanted }] : [];
    }
    // Which user an image has is known only where it runs. Some start as root to take their data over, then step down.
    if (!container || dropsRoot(service) || !isRoot(container.imageUser ?? "root")) return [];
    return [
      {
        field: "user",
        seen: { en: "not set; the image's user is root", fr: "non défini ; l'utilisateur de l'image est root" },
        wanted,
      },
    ];
  },
});

import type { Text } from "../lang";
import type { Service } from "../../stacks/model/service";
import { vulnerableImages } from "./data/images";
import { rowsAbout } from "./lib/advisory";
import { doc, owasp } from "./lib/references";
import { isTunnelled, tunnelledAs } from "./lib/tunnels";
import { type Hit, rule } from "./rule";

/** @param publicBy how anybody on the internet reaches the service */
function hits(service: Service, publicBy: Text | undefined): Hit[] {
  return rowsAbout(service, vulnerableImages).map(({ id, fixed, what, unauthenticated }) => ({
    field: "image",
    key: id,
    seen: service.image ?? "",
    wanted: { en: `${fixed} or newer`, fr: `${fixed.replace(" or ", " ou ")} ou plus récent` },
    message: publicBy
      ? { en: `${id}: ${what.en}; ${publicBy.en}`, fr: `${id} : ${what.fr} ; ${publicBy.fr}` }
      : { en: `${id}: ${what.en}`, fr: `${id} : ${what.fr}` },
    ...(publicBy !== undefined && unauthenticated && { severity: "critical" as const }),
  }));
}

export default rule({
  id: "image-known-vulnerable",
  title: {
    en: "The image's version has a known vulnerability",
    fr: "La version de l'image a une vulnérabilité connue",
  },
  severity: "high",
  references: [owasp("D02"), ...vulnerableImages.map(({ id, source }) => doc(id, source))],
  why: {
    en: "The flaw and its use are public; nothing but a newer version mends it.",
    fr: "La faille et son exploitation sont publiques ; seule une version plus récente la corrige.",
  },
  remedy: {
    en: "Use a version without it; until then let nobody reach the service who need not.",
    fr: "Prenez une version qui en est exempte ; d'ici là, n'ouvrez le service qu'à ceux qui en ont besoin.",
  },
  check: ({ service, stack }) => {
    const hostname = tunnelledAs(stack, service);
    return hits(
      service,
      hostname === undefined
        ? undefined
        : { en: `a tunnel makes it public as ${hostname}`, fr: `un tunnel la rend publique sous le nom ${hostname}` },
    );
  },
  live: ({ container, evidence }) =>
    container && rowsAbout(container.actual, vulnerableImages).length > 0 && isTunnelled(evidence, container.actual)
      ? hits(container.actual, { en: "a running tunnel makes it public", fr: "un tunnel actif la rend publique" })
      : [],
});

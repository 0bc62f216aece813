import { endedImages } from "./data/images";
import { rowsAbout } from "./lib/advisory";
import { doc, owasp } from "./lib/references";
import { rule } from "./rule";

export default rule({
  id: "image-end-of-life",
  title: { en: "The image's software gets no more fixes", fr: "Le logiciel de l'image ne reçoit plus de correctifs" },
  severity: "medium",
  references: [owasp("D02"), doc("End of life dates", "https://endoflife.date/")],
  why: { en: "Whatever flaw is found from now on stays open.", fr: "Toute faille trouvée désormais restera ouverte." },
  remedy: {
    en: "Move to a version or successor that is maintained; for a database by its own way of upgrading.",
    fr: "Passez à une version ou à un successeur maintenus ; pour une base de données, par sa propre procédure de mise à niveau.",
  },
  check: ({ service }) =>
    rowsAbout(service, endedImages).map(({ end, successor, source }) => ({
      field: "image",
      key: "end",
      seen: service.image ?? "",
      wanted: successor,
      message:
        end === undefined
          ? { en: `its support has ended (${source})`, fr: `son support est terminé (${source})` }
          : { en: `its support ended on ${end} (${source})`, fr: `son support a pris fin le ${end} (${source})` },
    })),
});

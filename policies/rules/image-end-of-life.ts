import { endedImages } from "./data/images";
import { rowsAbout } from "./lib/advisory";
import { doc, owasp } from "./lib/references";
import { rule } from "./rule";

export default rule({
  id: "image-end-of-life",
  title: "The image's software gets no more fixes",
  severity: "medium",
  references: [owasp("D02"), doc("End of life dates", "https://endoflife.date/")],
  why: "Whatever flaw is found from now on stays open.",
  remedy: "Move to a version or successor that is maintained; for a database by its own way of upgrading.",
  check: ({ service }) =>
    rowsAbout(service, endedImages).map(({ end, successor, source }) => ({
      field: "image",
      key: "end",
      seen: service.image ?? "",
      wanted: successor,
      message: `${end === undefined ? "its support has ended" : `its support ended on ${end}`} (${source})`,
    })),
});

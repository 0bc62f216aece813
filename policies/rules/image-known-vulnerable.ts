import type { Service } from "../../stacks/model/service";
import { vulnerableImages } from "./data/images";
import { rowsAbout } from "./lib/advisory";
import { doc, owasp } from "./lib/references";
import { isTunnelled, tunnelledAs } from "./lib/tunnels";
import { type Hit, rule } from "./rule";

/** @param publicBy how anybody on the internet reaches the service */
function hits(service: Service, publicBy: string | undefined): Hit[] {
  return rowsAbout(service, vulnerableImages).map(({ id, fixed, what, unauthenticated }) => ({
    field: "image",
    key: id,
    seen: service.image ?? "",
    wanted: `${fixed} or newer`,
    message: `${id}: ${what}${publicBy === undefined ? "" : `; ${publicBy}`}`,
    ...(publicBy !== undefined && unauthenticated && { severity: "critical" as const }),
  }));
}

export default rule({
  id: "image-known-vulnerable",
  title: "The image's version has a known vulnerability",
  severity: "high",
  references: [owasp("D02"), ...vulnerableImages.map(({ id, source }) => doc(id, source))],
  why: "The flaw and its use are public; nothing but a newer version mends it.",
  remedy: "Use a version without it; until then let nobody reach the service who need not.",
  check: ({ service, stack }) => {
    const hostname = tunnelledAs(stack, service);
    return hits(service, hostname === undefined ? undefined : `a tunnel makes it public as ${hostname}`);
  },
  live: ({ container, evidence }) =>
    container && rowsAbout(container.actual, vulnerableImages).length > 0 && isTunnelled(evidence, container.actual)
      ? hits(container.actual, "a running tunnel makes it public")
      : [],
});

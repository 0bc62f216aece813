import { cis, doc, owasp } from "./lib/references";
import { dropsRoot } from "./lib/software";
import { rule } from "./rule";

const isRoot = (user: string): boolean => /^(?:root|0+)(?::|$)/.test(user);

export default rule({
  id: "user-root",
  title: "It runs as root",
  severity: "medium",
  references: [
    cis("4.1"),
    owasp("D01"),
    doc("Compose: user", "https://docs.docker.com/reference/compose-file/services/#user"),
  ],
  why: "Root in the container is root on the host for every file it gets at, and after every escape.",
  remedy: "Set `user` to one that the image knows, or use the image's variant that runs without root.",
  check: ({ service, container }) => {
    const wanted = "a user other than root";
    if (service.user !== undefined && service.user !== "") {
      return isRoot(service.user) ? [{ field: "user", seen: service.user, wanted }] : [];
    }
    // Which user an image has is known only where it runs. Some start as root to take their data over, then step down.
    if (!container || dropsRoot(service) || !isRoot(container.imageUser ?? "root")) return [];
    return [{ field: "user", seen: "not set; the image's user is root", wanted }];
  },
});

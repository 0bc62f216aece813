import { audit, doc } from "./lib/references";
import { rule } from "./rule";

export default rule({
  id: "orphan-container",
  title: "A container runs in the stack's place that nobody declared",
  severity: "low",
  references: [
    audit("A7"),
    doc("Compose: --remove-orphans", "https://docs.docker.com/reference/cli/docker/compose/up/"),
  ],
  why: "Nobody updates, limits or watches it, and it reaches the stack's services and data.",
  remedy: "Declare it if it is needed, else remove it (`docker rm -f NAME`); look at its volumes first.",
  liveStack: ({ evidence }) =>
    evidence.orphans.map(({ containerName, reason }) => ({
      subject: containerName,
      key: "orphan",
      seen: containerName,
      wanted: "a declared service, or no container",
      message: reason,
    })),
});

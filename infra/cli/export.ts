import { writeCompose } from "../../stacks/lenses/compose";
import type { Stack } from "../../stacks/model/stack";

/** A stack as a Compose file, with what a reader must know before using it. */
export function exportText(stack: Stack): string {
  const { activeProfiles, notStarted } = stack;
  const comment = [
    "Written by `alfa export`. Secrets are variables here: set those of x-alfa-secrets in the shell or in .env.",
    ...(activeProfiles.length ? [`Active profiles: COMPOSE_PROFILES=${activeProfiles.join(",")}`] : []),
    ...Object.entries(notStarted).map(([name, reason]) => `Not started by ALFA: ${name} (${reason})`),
  ];
  return `${comment.map((line) => `# ${line.replace(/\s+/g, " ")}\n`).join("")}${writeCompose(stack)}`;
}

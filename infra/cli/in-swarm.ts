import { UserError } from "../../stacks/model/errors";
import { loadDeclared } from "./declared-stack";

/** What to do in a swarm in place of a command that works on containers. */
const instead = {
  adopt: "services of the declared names are taken over by an update: alfa up",
  rollback: "`docker service rollback NAME` goes back to the version before; alfa up then brings the declared one",
  upgrade:
    "take the services down (pulumi destroy: volumes stay), upgrade with alfa:placement: container, and come back (docs/swarm.md)",
  "secrets rotate":
    "set a new value (pulumi config set --secret), then alfa up; the password of a PostgreSQL role is first changed in PostgreSQL",
  "up --phase": "the phases are those of the audited containers: run alfa up without --phase",
} as const;

/** @throws UserError where the services of a Pulumi stack are in a swarm, with what to do there */
export async function refuseInSwarm(command: keyof typeof instead, stack: string): Promise<void> {
  const { placement } = await loadDeclared(stack);
  if (placement !== "swarm") return;
  throw new UserError(
    `"alfa ${command}" works on containers, and "alfa:placement" of the stack "${stack}" is "swarm"; ${instead[command]}`,
  );
}

import { isHere } from "../../../../policies/observe/processes/index";
import { UserError } from "../../../../stacks/model/errors";
import type { Session } from "../kind";

/** Why the processes of this host are not those beside the stack; undefined when they are. */
export function elsewhere(session: Session): string | undefined {
  try {
    const { host } = session.engine().where;
    return isHere(host) ? undefined : `the Engine at "${host}" is on another machine, whose processes are not touched`;
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

import { UserError } from "../../../stacks/model/errors";

/** A host of a fleet that could not be read; the message names it. */
export class HostError extends UserError {
  constructor(
    /** Its address. */
    readonly host: string,
    reason: string,
  ) {
    super(reason.includes(host) ? reason : `${host}: ${reason}`);
  }
}

import { UserError } from "../../model/errors";
import type { Position } from "./positions";

/** A Compose file that can't be read; the message starts with FILE:LINE:COLUMN. */
export class ComposeError extends UserError {
  constructor(
    readonly position: Position,
    readonly problem: string,
  ) {
    super(`${position.file}:${position.line}:${position.column}: ${problem}`);
  }
}

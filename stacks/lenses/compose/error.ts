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

const longest = 100;

/** A value of the user in quotes, shortened where it would flood the message. */
export const quoted = (text: string): string => `"${shortened(text)}"`;

/** A text of the user, shortened where it would flood the message. */
export const shortened = (text: string): string => (text.length > longest ? `${text.slice(0, longest)}…` : text);

/**
 * JavaScript gives an object's `__proto__` a meaning of its own: as a name it would vanish.
 * @throws ComposeError for that name
 */
export function checkName(name: string, position: Position): string {
  if (name === "__proto__") throw new ComposeError(position, 'the name "__proto__" can\'t be read');
  return name;
}

export const notAMapping = "not a Compose file: wants a mapping with `services`";

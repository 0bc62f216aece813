/**
 * An error whose message is meant for the user as it stands: what failed, the value in quotes, where, what to do.
 * The CLI prints it without a stack trace and exits with code 2.
 */
export class UserError extends Error {
  override readonly name = "UserError";
}

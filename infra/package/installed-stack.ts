import { UserError } from "../../stacks/model/errors";

/** An installed package is part of no checkout. */
export const isInCheckout = (): boolean => false;

/** Stands in the installed package for infra/cli/declared-stack.ts: ALFA's own stack is declared in its source code only. */
export function loadDeclaredStack(): never {
  throw new UserError("name what to audit: alfa audit FILE --live (ALFA's own stack comes with its source code only)");
}

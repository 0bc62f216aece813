import { randomBytes } from "node:crypto";
import type { Secret } from "../stacks/model/stack";

/** A new value of a secret. */
export const newSecret = ({ bytes, mixed }: Pick<Secret, "bytes" | "mixed">): string =>
  `${mixed ? "A1" : ""}${randomBytes(bytes).toString("hex")}`;

import { createHash } from "node:crypto";
import type { Checked, Context, Diff, Provider, ReadResult } from "./provider";
import { hasUnknown, plain, type PropertyMap } from "./value";

/** The request of a provider's method. */
export type Request<K extends "check" | "diff" | "create" | "update" | "read" | "delete"> = Parameters<Provider[K]>[0];

/** One type of resource; `Session` is what the resources of one provider process share. */
export interface Kind<Session> {
  check(request: Request<"check">, session: Session, context: Context): Promise<Checked>;
  diff(request: Request<"diff">, session: Session, context: Context): Promise<Diff>;
  create(request: Request<"create">, session: Session, context: Context): ReturnType<Provider["create"]>;
  update(request: Request<"update">, session: Session, context: Context): Promise<PropertyMap>;
  read(request: Request<"read">, session: Session, context: Context): Promise<ReadResult | undefined>;
  delete(request: Request<"delete">, session: Session, context: Context): Promise<void>;
}

/** The inputs that are known, as plain JSON, and the names of those that a preview does not know (wholly or in part). */
export function known(inputs: PropertyMap): { values: Record<string, unknown>; unknown: Set<string> } {
  const values: Record<string, unknown> = {};
  const unknown = new Set<string>();
  for (const [name, value] of Object.entries(inputs)) {
    if (hasUnknown(value)) unknown.add(name);
    // An SDK of another language writes null for an absent input.
    else if (value !== null) values[name] = plain(value);
  }
  return { values, unknown };
}

/** The resource's name in its program: the last part of its URN. */
const logicalName = (urn: string): string => urn.split("::").slice(3).join("::");

/** A name for a resource that declares none, the same in every preview and update. */
export function autoName(urn: string): string {
  const hash = createHash("sha256").update(urn).digest("hex").slice(0, 7);
  return `${logicalName(urn).replace(/[^a-zA-Z0-9_.-]/g, "-")}-${hash}`;
}

export const text = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);

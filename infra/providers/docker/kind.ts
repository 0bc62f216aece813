import { createHash } from "node:crypto";
import type { Engine, RegistryAuth } from "../../../stacks/engine";
import type { Checked, Context, Diff, Provider, ReadResult } from "../rpc/provider";
import { hasUnknown, plain, type PropertyMap } from "../rpc/value";

type Request<K extends "check" | "diff" | "create" | "update" | "read" | "delete"> = Parameters<Provider[K]>[0];

/** What the resources of one provider process share. */
export interface Session {
  /** The Engine; asking for it opens no connection. @throws UserError when its address can't be told */
  engine(): Engine;
  readonly settings: Settings;
  /** Whether something of an unfinished replacement of that name stands there. One list of the Engine's serves many reads. */
  touched(name: string): Promise<boolean>;
  /** Ids that a resource is known to have had. */
  known(urn: string): ReadonlySet<string>;
  /** Id that a create of this process gave the resource: a later delete is that of its predecessor. */
  created(urn: string): string | undefined;
}

interface Settings {
  /** Rollback copies to keep of each container. */
  readonly rollbackCopies: number;
  /** Replace a container even when data that stands only in it is lost, or when it can't be brought back. */
  readonly allowDataLoss: boolean;
  /** Credentials for the registry of an image reference. */
  registryAuth(image: string): RegistryAuth | undefined;
}

/** One type of resource. */
export interface Kind {
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

import { z } from "zod";
import { serviceLabels } from "../../../stacks/lenses/pulumi/carried";

/**
 * What a container of this provider says about itself. Names and labels are all that a later run has to understand and repair
 * what a killed one left, so everything needed for that stands here. Labels of an existing container can't change: a step of a
 * replacement shows in names only.
 *
 *   NAME.next          the new container, created, never started
 *   NAME.old-ID12      its predecessor, set aside while the new one has not proven itself
 *   NAME.replaced-ID12 a rollback copy: the replacement has succeeded
 */
export const URN_LABEL = "alfa.urn";
/** JSON of `Predecessor[]`: what is needed to undo a replacement. */
export const REPLACES_LABEL = "alfa.replaces";
/** JSON of `Owner`: who works on a replacement. */
export const OWNER_LABEL = "alfa.owner";
/** Comma-separated names of the declared secret environment variables; read by rules, which never see which values are secret. */
export const SECRET_ENV_LABEL = serviceLabels.secretEnv;

/** Labels that are the provider's own business: never shown as inputs. */
export const OWN_LABELS: ReadonlySet<string> = new Set([URN_LABEL, REPLACES_LABEL, OWNER_LABEL]);

export const nextName = (name: string): string => `${name}.next`;
export const oldName = (name: string, id: string): string => `${name}.old-${id.slice(0, 12)}`;
export const copyName = (name: string, id: string): string => `${name}.replaced-${id.slice(0, 12)}`;

const ASIDE = /^(.+)\.(?:next|old-[0-9a-f]{12}|replaced-[0-9a-f]{12})$/;
/** Whether a container's name is one that only a replacement gives. */
export const isAside = (name: string): boolean => ASIDE.test(name);
/** The name that a container set aside has served under. */
export const servedAs = (name: string): string => ASIDE.exec(name)?.[1] ?? name;
export const isCopyOf = (name: string, of: string): boolean =>
  name.startsWith(`${of}.replaced-`) && servedAs(name) === of;
export const isOldOf = (name: string, of: string): boolean => name.startsWith(`${of}.old-`) && servedAs(name) === of;

/** Whether a container's name is one that only an unfinished replacement leaves. */
export const isUnfinished = (name: string): boolean => isAside(name) && !isCopyOf(name, servedAs(name));

/** The Engine's pattern for every container that belongs to a name: itself and all set aside. */
export const namePattern = (name: string): string =>
  `^/?${name.replace(/[.]/g, "\\.")}(\\.next|\\.old-[0-9a-f]{12}|\\.replaced-[0-9a-f]{12})?$`;

const RestartPolicy = z.object({ Name: z.string(), MaximumRetryCount: z.number() });

export const Predecessor = z.object({
  id: z.string(),
  name: z.string(),
  restart: RestartPolicy,
  running: z.boolean(),
});
/** A container as it was before a replacement touched it. */
export type Predecessor = z.output<typeof Predecessor>;

function parsed<T>(schema: z.ZodType<T>, text: string | null | undefined): T | undefined {
  if (!text) return undefined;
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    // Someone else's label of the same name: nothing to go by.
    return undefined;
  }
}

type Labels = Readonly<Record<string, string | null | undefined>> | null | undefined;

export const predecessorsOf = (labels: Labels): Predecessor[] =>
  parsed(z.array(Predecessor), labels?.[REPLACES_LABEL]) ?? [];

export const Owner = z.object({
  host: z.string(),
  pid: z.number(),
  /** Start time of the process in the system's own unit: tells a reused pid apart. */
  started: z.string(),
  /** Milliseconds since 1970 after which the work is over in any case. */
  until: z.number(),
});
export type Owner = z.output<typeof Owner>;

export const ownerOf = (labels: Labels): Owner | undefined => parsed(Owner, labels?.[OWNER_LABEL]);

import { UserError } from "../../../stacks/model/errors";
import type { ContainerInspect, Engine } from "../../../stacks/engine";
import { isAside, isCopyOf, isOldOf, namePattern, nextName, servedAs, URN_LABEL } from "./names";

/** All containers that belong to one declared container. */
export interface Scene {
  /** The container of the declared name. */
  readonly current?: ContainerInspect;
  /** NAME.next */
  readonly next?: ContainerInspect;
  /** Set aside by a replacement that is not over: NAME.old-ID */
  readonly olds: readonly ContainerInspect[];
  /** Rollback copies, newest first. */
  readonly copies: readonly ContainerInspect[];
  /** Containers of the same resource under another declared name. */
  readonly elsewhere: readonly ContainerInspect[];
  /** Other names under which an unfinished replacement of the same resource stands. */
  readonly otherNames: readonly string[];
}

export const nameOf = (container: ContainerInspect): string => container.Name.replace(/^\//, "");
export const urnOf = (container: ContainerInspect): string | undefined =>
  container.Config.Labels?.[URN_LABEL] ?? undefined;

/** Finds the containers of a resource by name and by URN label. */
export async function survey(engine: Engine, name: string, urn: string): Promise<Scene> {
  const lists = await Promise.all([
    engine.listContainers({ name: [namePattern(name)] }),
    engine.listContainers({ label: [`${URN_LABEL}=${urn}`] }),
  ]);
  const ids = [...new Set(lists.flat().map((container) => container.Id))];
  const inspected = await Promise.all(ids.map((id) => engine.inspectContainer(id)));
  const all = inspected.filter((container) => container !== undefined);
  const named = (test: (name: string) => boolean) => all.filter((container) => test(nameOf(container)));
  const current = named((found) => found === name).at(0);
  const next = named((found) => found === nextName(name)).at(0);
  return {
    ...(current && { current }),
    ...(next && { next }),
    olds: named((found) => isOldOf(found, name)),
    copies: named((found) => isCopyOf(found, name)).sort((a, b) => (b.Created ?? "").localeCompare(a.Created ?? "")),
    otherNames: [
      ...new Set(
        all
          .filter((container) => urnOf(container) === urn)
          .map(nameOf)
          .filter((found) => servedAs(found) !== name && (found.endsWith(".next") || isOldOf(found, servedAs(found))))
          .map(servedAs),
      ),
    ],
    elsewhere: named((found) => found !== name && !isAside(found)).filter((container) => urnOf(container) === urn),
  };
}

/** Refuses a container that another resource made, unless it is one this resource is known to have had. */
export function assertOurs(container: ContainerInspect, urn: string, known: ReadonlySet<string>): void {
  const other = urnOf(container);
  if (other === undefined || other === urn || known.has(container.Id)) return;
  throw new UserError(
    `container "${nameOf(container)}" belongs to another resource, "${other}"; give one of the two another name, or remove that container first`,
  );
}

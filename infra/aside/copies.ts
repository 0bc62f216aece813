import type { ContainerSummary, Engine } from "../../stacks/engine";
import { containerName, type Stack } from "../../stacks/model/stack";
import { isCopyOf, URN_LABEL } from "../providers/docker/names";

/** A container that a replacement has set aside. */
export interface Copy {
  readonly id: string;
  readonly name: string;
  readonly service: string;
  readonly image: string;
  /** Milliseconds since 1970. */
  readonly created: number;
  /** false: it was taken over, so this stack has not made it. */
  readonly ours: boolean;
}

/** What replacements of the stack's containers have set aside, in the declared order, the newest of each service first. */
export async function copiesOf(engine: Engine, stack: Stack): Promise<Copy[]> {
  const all = await engine.listContainers();
  return Object.values(stack.services).flatMap((service) =>
    all
      .filter((container) => isCopyOf(nameOf(container), containerName(stack, service)))
      .map((container) => ({
        id: container.Id,
        name: nameOf(container),
        service: service.name,
        image: container.Image ?? "",
        created: (container.Created ?? 0) * 1000,
        ours: container.Labels?.[URN_LABEL] !== undefined,
      }))
      .sort((a, b) => b.created - a.created),
  );
}

const nameOf = ({ Names }: ContainerSummary): string => (Names?.[0] ?? "").replace(/^\//, "");

import { phaseOf } from "../../../policies/report/plan";
import type { PhaseUpdate } from "../../../policies/report/view/model";
import { hasHost, servicesOf } from "../../../stacks/alfa";
import { UserError } from "../../../stacks/model/errors";
import { isActive, type Stack } from "../../../stacks/model/stack";
import { partOf } from "../../targets";
import type { Audited } from "../audit/audited";

/**
 * What the update of each phase of the audit's action plan does, as far as what runs tells: none where that was not looked
 * at, and none for a stack that is not ALFA's.
 */
export function phasesOf({ stack, evidence, evaluation }: Audited): PhaseUpdate[] {
  if (!evidence) return [];
  const runs = (name: string): boolean => evidence.containers[name]?.status === "running";
  return ([1, 2, 3] as const).flatMap((phase) => {
    const named = namedIn(stack, phase);
    if (!named) return [];
    const own = named.filter((name) => {
      const service = stack.services[name];
      return service !== undefined && isActive(stack, service);
    });
    const part = Object.keys(partOf(stack, own, hasHost(phase)).services);
    const defective = new Set(evaluation.findings.map(({ service }) => service));
    const beside = evaluation.findings.filter((one) => !(one.service in stack.services) && phaseOf(one) === phase);
    return [
      {
        phase,
        command: `npm run up -- --phase ${phase}`,
        starts: own.filter((name) => !runs(name)),
        repairs: [
          ...own.filter((name) => runs(name) && defective.has(name)),
          ...new Set(beside.map(({ service }) => service)),
        ],
        brings: part.filter((name) => !own.includes(name) && (!runs(name) || defective.has(name))),
      },
    ];
  });
}

/** undefined: the plan is not this stack's. */
function namedIn(stack: Stack, phase: number): string[] | undefined {
  try {
    return servicesOf(stack, phase);
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

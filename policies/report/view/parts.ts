import type { View } from "./model";
import { partNames, type Part } from "./page-words";

/** The parts that a report has, in their order: the same for the page and the document. */
export function partsOf(view: View): readonly Part[] {
  const { notEvaluated, suppressed, errors, baseline } = view.report;
  const there: Readonly<Record<Part, boolean>> = {
    overview: true,
    history: view.history !== undefined,
    works: view.works.length + view.passed.length > 0,
    topology: view.topologies.some(({ nodes }) => nodes.length > 0),
    findings: true,
    plan: true,
    components: view.components.length > 0,
    logs: true,
    health: view.health.length > 0,
    commands: true,
    notes: notEvaluated.length + suppressed.length + errors.length > 0 || baseline !== undefined,
    references: view.issues.length > 0,
  };
  return partNames.filter((name) => there[name]);
}

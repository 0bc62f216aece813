import { baselineOf, type Scope, withoutKnown } from "../../../policies/report/baseline";
import type { Report } from "../../../policies/report/report";

/**
 * A change's report less what its base has too: `findings` are new, `baseline.known` were there, `baseline.gone` are
 * mended by the change.
 * @param name of the base, for readers
 * @param scope what the change's report has looked at
 */
export const sinceBase = (report: Report, base: Report, name: string, scope: Scope): Report =>
  withoutKnown(report, baselineOf(base), name, scope);

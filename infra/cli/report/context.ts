import type { Context, Previous, System } from "../../../policies/report/view/model";
import { fleetArguments, namesHosts } from "../fleet/options";
import type { Selection } from "../audit/audit";
import type { Audited } from "../audit/audited";
import type { SelectionFlags } from "../audit/options";
import { fixesOf } from "./fixes";
import { phasesOf } from "./phases";

/** What a page or a document says beyond the report: the stacks, what their fixes change, how to judge them again. */
export function contextOf(
  audited: readonly Audited[],
  flags: Selection & SelectionFlags,
  rules: ReadonlySet<string>,
  previous?: Previous,
): Context {
  return {
    systems: audited.map((one) => systemOf(one, flags)),
    fixes: fixesOf(audited),
    rules,
    phases: audited.flatMap(phasesOf),
    date: new Date().toISOString(),
    selection: selectionOf(flags),
    ...(previous && { previous }),
  };
}

function systemOf({ stack, files, evidence }: Audited, selection: Selection): System {
  const { project, label, all } = selection;
  const running = project.length > 0 || label.length > 0 || all === true || namesHosts(selection);
  return { stack, evidence, from: files.length > 0 ? "compose" : running ? "running" : "pulumi" };
}

/** The arguments that select the same again. */
export function selectionOf(flags: Selection & SelectionFlags): string[] {
  const { targets, file, stack, live, project, label, all, profile, projectName } = flags;
  const each = (name: string, values: readonly string[]) => values.flatMap((value) => [name, value]);
  return [
    ...targets,
    ...each("--file", file),
    ...(stack === undefined ? [] : ["--stack", stack]),
    ...(live ? ["--live"] : []),
    ...each("--project", project),
    ...each("--label", label),
    ...(all ? ["--all"] : []),
    ...fleetArguments(flags),
    ...each("--profile", profile),
    ...(projectName === undefined ? [] : ["--project-name", projectName]),
  ];
}

import { evaluate } from "../../../policies/evaluate";
import type { Choice } from "../../../policies/observe/index";
import { UserError } from "../../../stacks/model/errors";
import type { Stack } from "../../../stacks/model/stack";
import { type FleetFlags, fleetOf, namesHosts } from "../fleet/options";
import type { Audited, AuditOptions, Judged } from "./audited";
import { auditCompose } from "./compose";
import { type Application, applicationHere, applicationOf, applicationsOf, lookedFor } from "./files";

/** What is to be audited: one of Compose files, a declared stack, or what runs. */
export interface Selection extends FleetFlags {
  readonly targets: readonly string[];
  /** Compose files of one application; later ones override. */
  readonly file: readonly string[];
  readonly stack?: string;
  /** Looks at what runs, too. */
  readonly live?: true;
  readonly project: readonly string[];
  readonly label: readonly string[];
  readonly all?: true;
}

/** Seconds that an audit waits for what runs: nobody waits for it at a preview. */
const patience = 15;

/**
 * Audits what is selected. One Compose file that can't be read does not keep the others back.
 * @param note says what is being done
 * @throws UserError for a selection that contradicts itself, and when nothing can be judged
 */
export async function audit(
  selection: Selection,
  options: AuditOptions,
  note: (text: string) => void,
): Promise<Judged> {
  const { targets, file, stack, live, project, label, all } = selection;
  const running = project.length > 0 || label.length > 0 || all === true || namesHosts(selection);
  const files = targets.length > 0 || file.length > 0;
  if ((files && stack !== undefined) || (files && running) || (stack !== undefined && running)) {
    throw new UserError(
      "give one of: Compose files, --stack, or what runs (--project, --label, --all, --host, --hosts)",
    );
  }
  if (targets.length > 0 && file.length > 0) {
    throw new UserError("give either files to merge (--file) or files to audit one by one, not both");
  }
  if (options.profiles.length > 0 && (stack !== undefined || running)) {
    throw new UserError(
      "--profile narrows Compose files; --stack has its profiles in its settings, what runs has none",
    );
  }
  if (running || live === true) note("what runs");
  const fleet = fleetOf(selection, { projects: project, labels: label });
  if (fleet) {
    const { auditFleet } = await import("../fleet/audit-fleet");
    return auditFleet(fleet, options);
  }
  if (running) return { audited: await auditRunning({ projects: project, labels: label }, options), errors: [] };
  if (stack !== undefined) return { audited: [await auditDeclared(stack, live === true, options)], errors: [] };
  return auditFiles(selection, options, note);
}

async function auditFiles({ targets, file, live }: Selection, options: AuditOptions, note: (text: string) => void) {
  const errors: UserError[] = [];
  let applications: readonly Application[];
  if (targets.length > 0) {
    const found = applicationsOf(targets, process.cwd());
    applications = found.applications;
    errors.push(...found.errors);
  } else {
    const cwd = process.cwd();
    const here = file.length > 0 ? applicationOf(file, cwd) : applicationHere(cwd, options.environment);
    if (!here) return { audited: [await auditOwnStack(cwd, live === true, options)], errors };
    applications = [here];
  }
  const observe = live ? await observer(options) : undefined;
  const audited: Audited[] = [];
  for (const [index, application] of applications.entries()) {
    if (applications.length > 1) note(`${index + 1} of ${applications.length} applications`);
    try {
      audited.push(await auditCompose(application, options, observe));
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      errors.push(error);
    }
  }
  return { audited, errors };
}

/** Without any Compose file `--live` means, in a checkout of this project, the stack it declares. */
async function auditOwnStack(cwd: string, live: boolean, options: AuditOptions): Promise<Audited> {
  const { isInCheckout } = await import("../declared-stack");
  if (live && isInCheckout(cwd)) return auditDeclared("dev", true, options);
  throw new UserError(
    `no Compose file in "${cwd}" or above: looked for ${lookedFor}; name one (alfa audit FILE), a declared stack (--stack NAME) or what runs (--project NAME, --label KEY=VALUE, --all)`,
  );
}

async function auditDeclared(name: string, live: boolean, options: AuditOptions): Promise<Audited> {
  const { loadDeclaredStack } = await import("../declared-stack");
  const stack = await loadDeclaredStack(name);
  const evidence = live ? await (await observer(options))(stack) : undefined;
  const evaluation = evaluate({ stack, lens: "declared", evidence, rules: options.rules, lang: options.lang });
  return { stack, files: [], evaluation, warnings: [], ...(evidence && { evidence }) };
}

async function auditRunning(choice: Choice, { rules, lang }: AuditOptions): Promise<Audited[]> {
  const { openEngine } = await import("../../../stacks/engine/index");
  const { observeRunning } = await import("../../../policies/observe/index");
  const list = await observeRunning(openEngine(), choice, { rules, deadline: patience });
  return list.map(({ stack, evidence }) => ({
    stack,
    files: [],
    evaluation: evaluate({ stack, lens: "live", evidence, rules, lang }),
    evidence,
    warnings: [],
  }));
}

async function observer({ rules }: AuditOptions) {
  const { openEngine } = await import("../../../stacks/engine/index");
  const { observe } = await import("../../../policies/observe/index");
  const engine = openEngine();
  return (stack: Stack) => observe(engine, stack, { rules, deadline: patience });
}

import { evaluate } from "../../../policies/evaluate";
import type { Evidence } from "../../../policies/observe/evidence";
import { readComposeFast } from "../../../stacks/lenses/compose/read-fast";
import { isActive } from "../../../stacks/model/active";
import type { Stack } from "../../../stacks/model/stack";
import type { Audited, AuditOptions } from "./audited";
import { concealed, concealer, concealIn } from "./conceal";
import { type Application, readText } from "./files";

/**
 * Audits one Compose application.
 * @param observe looks at what runs of it; absent: only the file is judged
 * @throws UserError for a file that can't be read, with FILE:LINE:COLUMN
 */
export async function auditCompose(
  application: Application,
  options: AuditOptions,
  observe?: (stack: Stack) => Promise<Evidence>,
): Promise<Audited> {
  const { rules, profiles, projectName, environment, lang } = options;
  const conceal = concealer(environment, application.directory);
  const reading = await concealed(conceal, () =>
    readComposeFast(application.files, {
      environment,
      profiles,
      projectName,
      directory: application.directory,
      read: readText,
    }),
  );
  // Profiles that are asked for narrow the audit to what they start; without any the whole file is judged.
  const stack = profiles.length > 0 ? onlyActive(reading.stack) : reading.stack;
  const evidence = await observe?.(stack);
  const evaluation = concealIn(evaluate({ ...reading, stack, lens: "compose", rules, evidence, lang }), conceal);
  const warnings = reading.warnings.map((warning) => ({ ...warning, message: conceal(warning.message) }));
  const files = application.files.map((file) => file.path);
  return { stack, files, evaluation, warnings, ...(evidence && { evidence }) };
}

function onlyActive(stack: Stack): Stack {
  const active = Object.entries(stack.services).filter(([, service]) => isActive(stack, service));
  return { ...stack, services: Object.fromEntries(active) };
}

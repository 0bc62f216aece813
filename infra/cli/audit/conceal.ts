import path from "node:path";
import type { Evaluation } from "../../../policies/evaluate";
import { isSecretKey, REDACTED, type Redact } from "../../../policies/observe/redact";
import { ComposeError } from "../../../stacks/lenses/compose/error";
import { UserError } from "../../../stacks/model/errors";
import { type Environment, readDotenv } from "./files";

/** Short values and plain words ("postgres") stand in names too: taking them out would take those out. */
const isTelling = (value: string): boolean => value.length >= 8 && !/^[a-z_-]+$/i.test(value);

const unchanged: Redact = (text) => text;

/** Takes the values of variables that are named like secrets out of a text: interpolation can put them anywhere in a file. */
export function concealer(environment: Environment, directory: string): Redact {
  const variables = [...Object.entries(environment), ...dotenvOf(directory, environment)];
  const values = variables.flatMap(([name, value]) => (value && isTelling(value) && isSecretKey(name) ? [value] : []));
  if (values.length === 0) return unchanged;
  return (text) => values.reduce((rest, value) => rest.replaceAll(value, REDACTED), text);
}

/** What is wrong in the file is said by the reading of the application. */
function dotenvOf(directory: string, environment: Environment): readonly (readonly [string, string | null])[] {
  try {
    return [...readDotenv(path.join(directory, ".env"), environment)];
  } catch (error) {
    if (error instanceof UserError) return [];
    throw error;
  }
}

/** Runs a reading whose error may quote a value. */
export async function concealed<T>(conceal: Redact, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof ComposeError) throw new ComposeError(error.position, conceal(error.problem));
    if (error instanceof UserError) throw new UserError(conceal(error.message));
    throw error;
  }
}

/** The same findings; what they quote is concealed. */
export function concealIn(evaluation: Evaluation, conceal: Redact): Evaluation {
  if (conceal === unchanged) return evaluation;
  const { findings, notEvaluated, suppressed } = evaluation;
  return {
    findings: findings.map((finding) => ({
      ...finding,
      message: conceal(finding.message),
      ...(finding.seen !== undefined && { seen: conceal(finding.seen) }),
      ...(finding.wanted !== undefined && { wanted: conceal(finding.wanted) }),
    })),
    notEvaluated: notEvaluated.map((entry) => ({ ...entry, reason: conceal(entry.reason) })),
    suppressed,
  };
}

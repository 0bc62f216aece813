import path from "node:path";
import type { FixDiff } from "../../../policies/report/view/model";
import { isSecretKey, redactor, REDACTED, secretValues, type Redact } from "../../../policies/observe/redact";
import { allRules } from "../../../policies/rules/index";
import { UserError } from "../../../stacks/model/errors";
import type { Stack } from "../../../stacks/model/stack";
import type { Audited } from "../audit/audited";
import { concealer } from "../audit/conceal";
import { readText } from "../audit/files";
import { hunksBetween } from "../fix/diff";
import { fixText } from "../fix/fix";

/** Files of more findings are not mended rule by rule: the page would wait for it. */
const mostFindings = 1_500;
/** So many changed places are shown of each rule. */
const mostHunks = 4;

/** What each rule's fix changes in the files that were judged, by rule. Reads the files again; changes nothing. */
export function fixesOf(audited: readonly Audited[]): ReadonlyMap<string, readonly FixDiff[]> {
  const fixes = new Map<string, FixDiff[]>();
  for (const one of audited) {
    const [file] = one.files;
    // Of several files merged into one, the place of a change is not sure.
    if (file === undefined || one.files.length > 1 || file === "-") continue;
    if (one.evaluation.findings.length > mostFindings) continue;
    const text = readText(path.resolve(file))?.replace(/^\uFEFF/, "");
    if (text === undefined) continue;
    const redact = redactorOf(one.stack, path.dirname(path.resolve(file)));
    const rules = new Set(one.evaluation.findings.flatMap(({ rule, fixable }) => (fixable ? [rule] : [])));
    for (const rule of rules) {
      const fix = fixOf(rule, file, text, redact);
      if (fix) fixes.set(rule, [...(fixes.get(rule) ?? []), fix]);
    }
  }
  return fixes;
}

function fixOf(id: string, file: string, text: string, redact: Redact): FixDiff | undefined {
  const rules = allRules.filter((rule) => rule.id === id);
  const options = {
    path: file,
    rules,
    environment: process.env,
    profiles: [],
    directory: path.dirname(path.resolve(file)),
    read: readText,
  };
  try {
    for (const risk of ["safe", "unsafe"] as const) {
      const after = fixText(text, { ...options, unsafe: risk === "unsafe" }).text;
      if (after === text) continue;
      const hunks = hunksBetween(text, after);
      return {
        file,
        risk,
        hunks: hunks
          .slice(0, mostHunks)
          .map(({ oldStart, lines }) => ({ line: oldStart, lines: concealed(lines, redact) })),
        more: Math.max(0, hunks.length - mostHunks),
      };
    }
  } catch (error) {
    // A file that changed since, and can't be read any more: the findings stand without a fix.
    if (!(error instanceof UserError)) throw error;
  }
  return undefined;
}

/** Takes out what is secret of a stack's file: values of secret keys, passwords in addresses, variables named like secrets. */
function redactorOf({ services }: Stack, directory: string): Redact {
  const secrets = Object.values(services).flatMap(({ environment, labels, command = [], entrypoint = [], configs }) => [
    ...secretValues({ ...environment, ...labels }, [...entrypoint, ...command]),
    ...configs.flatMap(({ content }) => content?.split("\n").filter((line) => line.trim().length > 3) ?? []),
  ]);
  const known = redactor(secrets.flatMap((secret) => secret.split("\n")));
  const variables = concealer(process.env, directory);
  return (text) => variables(known(text));
}

const assigned = /^([ +-]\s*(?:-\s+)?["']?)([\w.-]+)(["']?\s*[:=]\s*)(\S.*)$/;

/** A line whose key names a secret keeps its key; below it, whatever stands deeper may be the rest of its value. */
function concealed(lines: readonly string[], redact: Redact): string[] {
  let below = -1;
  return lines.map((line) => {
    const depth = line.slice(1).search(/\S/);
    if (below >= 0 && (depth < 0 || depth > below))
      return `${line.charAt(0)}${" ".repeat(Math.max(depth, 0))}${REDACTED}`;
    below = -1;
    const [, start = "", key = "", between = "", value = ""] = assigned.exec(line) ?? [];
    if (key === "" || !isSecretKey(key) || /^(?:secrets?|passwords?|credentials?|tokens?)$/i.test(key))
      return redact(line);
    if (/^[|>]/.test(value)) below = depth;
    return `${start}${key}${between}${REDACTED}`;
  });
}

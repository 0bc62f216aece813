import path from "node:path";
import { printable } from "../../../policies/report/sanitize";
import { readText } from "../audit/files";
import { selectRules } from "../audit/selection";
import { hasColor } from "../terminal";
import { readTextFile, writeTextFile } from "./file";
import { fixText } from "./fix";
import { summary, unifiedDiff } from "./show";

/** The flags of `alfa fix`. */
export interface FixFlags {
  readonly rule: readonly string[];
  readonly unsafe?: boolean;
  readonly write?: boolean;
}

/**
 * Shows what would mend a Compose file, or mends it; resolves to the exit code: 1 when there is something to fix and
 * nothing was written.
 */
export function runFix(file: string, { rule, unsafe = false, write = false }: FixFlags): number {
  const before = readTextFile(file);
  const fixed = fixText(before.text, {
    path: file,
    rules: selectRules(rule, []),
    unsafe,
    environment: process.env,
    profiles: [],
    directory: path.dirname(path.resolve(file)),
    read: readText,
  });
  const color = hasColor(process.stdout);
  const after = { ...before, text: fixed.text };
  const changed = after.text !== before.text;
  if (write && changed) writeTextFile(file, after);
  process.stdout.write(unifiedDiff(file, before.mark + before.text, after.mark + after.text, color));
  process.stderr.write(`${printable(summary(fixed, write))}\n`);
  return changed && !write ? 1 : 0;
}

import path from "node:path";
import { formatPatch } from "diff";
import { createColors } from "picocolors";
import { printable } from "../../../policies/report/sanitize";
import { hunksBetween } from "./diff";
import type { Fixed } from "./fix";

/** The change as a unified diff that `patch` and `git apply` take; empty without one. */
export function unifiedDiff(file: string, before: string, after: string, color: boolean): string {
  if (before === after) return "";
  const [old, next] = path.isAbsolute(file) ? [file, file] : [`a/${file}`, `b/${file}`];
  return patchOf(old, next, before, after, color);
}

/** A file that is to be made, as such a diff. */
export const newFileDiff = (file: string, text: string, color: boolean): string =>
  patchOf("/dev/null", path.isAbsolute(file) ? file : `b/${file}`, "", text, color);

function patchOf(old: string, next: string, before: string, after: string, color: boolean): string {
  const patch = formatPatch(
    {
      oldFileName: old,
      newFileName: next,
      oldHeader: undefined,
      newHeader: undefined,
      hunks: hunksBetween(before, after),
    },
    { includeIndex: false, includeUnderline: false, includeFileHeaders: true },
  );
  if (!color) return patch;
  const { bold, cyan, green, red } = createColors(true);
  const paint = (line: string): string => {
    if (/^(?:---|\+\+\+) /.test(line)) return bold(line);
    if (line.startsWith("@@")) return cyan(line);
    if (line.startsWith("+")) return green(line);
    return line.startsWith("-") ? red(line) : line;
  };
  return patch
    .split("\n")
    .map((line) => paint(printable(line)))
    .join("\n");
}

/** "rule 3, other 1": most first. */
function counts(rules: readonly string[]): string {
  const count = new Map<string, number>();
  for (const rule of rules) count.set(rule, (count.get(rule) ?? 0) + 1);
  const ordered = [...count].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  return ordered.map(([rule, number]) => `${rule} ${number}`).join(", ");
}

const findings = (count: number): string => `${count} finding${count === 1 ? "" : "s"}`;

/** One line: what is fixed, what is left and why. */
export function summary({ fixed, left, notEvaluated }: Fixed, written: boolean): string {
  const verb = written ? "fixed" : "would fix";
  const done =
    fixed.length === 0
      ? "nothing to fix"
      : `${verb} ${findings(fixed.length)}: ${counts(fixed.map(({ rule }) => rule))}`;
  const reasons = [...new Set(left.map(({ reason }) => reason))].map((reason) => {
    const rules = left.filter((one) => one.reason === reason).map(({ finding }) => finding.rule);
    return `${reason}: ${counts(rules)}`;
  });
  const open = left.length === 0 ? [] : [`left ${findings(left.length)} (${reasons.join("; ")})`];
  const unknown = notEvaluated.length === 0 ? [] : [`not evaluated for want of a value: ${counts(notEvaluated)}`];
  return [done, ...open, ...unknown].join(". ");
}

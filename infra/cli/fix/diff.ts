import { diffArrays, type StructuredPatchHunk } from "diff";

/** A line of a diff: kept, taken away or added. */
interface Line {
  readonly sign: " " | "-" | "+";
  readonly text: string;
}

/** Kept lines around a change. */
const context = 3;

/**
 * The changes from one text to another as the hunks of a unified diff. Lines that stand once in each text divide both;
 * only what lies between is compared line by line: for a whole file of a thousand services that would take ten seconds.
 */
export function hunksBetween(before: string, after: string): StructuredPatchHunk[] {
  const lines = compare(linesOf(before), linesOf(after));
  const hunks: StructuredPatchHunk[] = [];
  let [oldLine, newLine] = [1, 1];
  let end = 0;
  let hunk: StructuredPatchHunk | undefined;
  const near = nearChange(lines);
  for (const [index, { sign, text }] of lines.entries()) {
    if (near[index] === true) {
      if (!hunk || end !== index) {
        hunk = { oldStart: oldLine, oldLines: 0, newStart: newLine, newLines: 0, lines: [] };
        hunks.push(hunk);
      }
      end = index + 1;
      hunk.lines.push(sign + text.replace(/\n$/, ""), ...(text.endsWith("\n") ? [] : ["\\ No newline at end of file"]));
      if (sign !== "+") hunk.oldLines++;
      if (sign !== "-") hunk.newLines++;
    }
    if (sign !== "+") oldLine++;
    if (sign !== "-") newLine++;
  }
  return hunks;
}

/** Which lines are changed or stand near a changed one. */
function nearChange(lines: readonly Line[]): boolean[] {
  const near = new Array<boolean>(lines.length).fill(false);
  for (const [index, { sign }] of lines.entries()) {
    if (sign !== " ") near.fill(true, Math.max(0, index - context), index + context + 1);
  }
  return near;
}

function compare(before: readonly string[], after: readonly string[]): Line[] {
  const lines: Line[] = [];
  let [from, to] = [0, 0];
  const upTo = (oldEnd: number, newEnd: number): void => {
    for (const { value, added, removed } of diffArrays(before.slice(from, oldEnd), after.slice(to, newEnd)))
      for (const text of value) lines.push({ sign: added ? "+" : removed ? "-" : " ", text });
    [from, to] = [oldEnd, newEnd];
  };
  const [once, onceAfter] = [standingOnce(before), standingOnce(after)];
  for (const [text, index] of once) {
    const other = onceAfter.get(text) ?? -1;
    if (other >= to) upTo(index + 1, other + 1);
  }
  upTo(before.length, after.length);
  return lines;
}

/** The lines that stand once, in their order, and where. */
function standingOnce(lines: readonly string[]): Map<string, number> {
  const places = new Map<string, number>();
  const again = new Set<string>();
  for (const [index, line] of lines.entries()) {
    if (places.has(line)) again.add(line);
    else places.set(line, index);
  }
  for (const line of again) places.delete(line);
  return places;
}

/** Lines with their ends. */
const linesOf = (text: string): string[] => text.match(/[^\n]*\n|[^\n]+$/g) ?? [];

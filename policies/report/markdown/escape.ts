import { printable } from "../sanitize";

/**
 * Text that Markdown and HTML in Markdown take as text. Addresses and mentions are broken too: a forge makes links of them
 * and notifies people.
 */
export const plain = (text: string): string =>
  printable(text)
    .replaceAll("&", "&amp;")
    .replace(/[\\`*_[\]<>|#~$]/g, "\\$&")
    .replaceAll("@", "&#64;")
    .replaceAll("://", "&#58;//")
    .replace(/\bwww\./gi, (start) => `${start.slice(0, 3)}&#46;`);

const longestRun = (text: string): number => Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));

/** A code span; its fence is longer than any run of backticks in it. */
export const code = (text: string): string => {
  const safe = printable(text);
  const longest = longestRun(safe);
  const fence = "`".repeat(longest + 1);
  return longest > 0 || safe.trim() === "" ? `${fence} ${safe} ${fence}` : `${fence}${safe}${fence}`;
};

/** A code span in a cell of a table: a bar would end the cell, also within the span. */
export const codeCell = (text: string): string => code(text).replaceAll("|", "\\|");

/** A rule's text: what stands in backticks is code. */
export const rich = (text: string): string =>
  text
    .split(/`([^`]+)`/)
    // Two spans without anything between would read as one.
    .map((part, index, { length }) =>
      index % 2 === 1 ? code(part) : part === "" && index > 0 && index < length - 1 ? " " : plain(part),
    )
    .join("");

/** Lines as a block of code. */
export const block = (lines: readonly string[], language: string): string[] => {
  const safe = lines.map(printable);
  const fence = "`".repeat(Math.max(3, ...safe.map((line) => longestRun(line) + 1)));
  return [`${fence}${language}`, ...safe, fence, ""];
};

/** A table; its cells are Markdown already. */
export const table = (head: readonly string[], rows: readonly (readonly string[])[]): string[] => [
  `| ${head.join(" | ")} |`,
  `|${"---|".repeat(head.length)}`,
  ...rows.map((cells) => `| ${cells.join(" | ")} |`),
  "",
];

import { isMap, isSeq, LineCounter, parseDocument, type Document } from "yaml";
import { UserError } from "../../../stacks/model/errors";
import type { SlackManifest } from "../../../stacks/alfa";

type Path = readonly (string | number)[];

/** One place where a Slack app's manifest is not as declared. */
export interface ManifestDifference {
  /** E.g. features.slash_commands[0].url. */
  readonly field: string;
  readonly line: number;
  readonly column: number;
  readonly seen: string;
  readonly wanted: string;
}

/**
 * Compares a manifest, as Slack exports it (YAML or JSON), with the declared one: all that is declared, and permissions
 * and commands beyond it. What Slack adds by itself counts for nothing.
 * @throws UserError for a file that is no manifest
 */
export function compareManifest(file: string, text: string, wanted: SlackManifest): ManifestDifference[] {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const [error] = document.errors;
  if (error) throw new UserError(`"${file}" is neither YAML nor JSON: ${error.message.split("\n")[0] ?? ""}`);
  if (!isMap(document.contents) || !document.has("features"))
    throw new UserError(`"${file}" is no manifest of a Slack app: it has no "features"`);

  const difference = (path: Path, seen: unknown, value: unknown): ManifestDifference => ({
    field: path.reduce<string>(
      (name, key) => name + (typeof key === "number" ? `[${key}]` : `${name && "."}${key}`),
      "",
    ),
    ...position(document, path, lines),
    seen: shown(seen),
    wanted: shown(value),
  });
  const compare = (path: Path, value: unknown): ManifestDifference[] => {
    if (Array.isArray(value)) return compareList(path, value);
    if (typeof value === "object" && value !== null)
      return Object.entries(value).flatMap(([key, item]) => compare([...path, key], item));
    const seen: unknown = document.getIn(path);
    // Slack leaves out what is false.
    return seen === value || (seen === undefined && value === false) ? [] : [difference(path, seen, value)];
  };
  /** Lists are sets: of texts, and of commands by their name. */
  const compareList = (path: Path, items: readonly unknown[]): ManifestDifference[] => {
    const list = document.getIn(path);
    const seen = isSeq(list) ? list.toJSON().map(nameOf) : [];
    const names = items.map(nameOf);
    return [
      ...items.flatMap((item, i) => {
        const at = seen.indexOf(nameOf(item));
        if (at === -1) return [difference(path, seen.join(", ") || undefined, names[i])];
        return typeof item === "object" ? compare([...path, at], item) : [];
      }),
      ...seen.flatMap((name, i) => (names.includes(name) ? [] : [difference([...path, i], name, undefined)])),
    ];
  };
  return compare([], wanted);
}

const nameOf = (item: unknown): string =>
  typeof item === "object" && item !== null && "command" in item ? String(item.command) : String(item);

const shown = (value: unknown): string => (value === undefined ? "nothing" : JSON.stringify(value));

/** Where a field stands, or the nearest that holds it. */
function position(document: Document, path: Path, lines: LineCounter): { line: number; column: number } {
  for (let end = path.length; end > 0; end--) {
    const node: unknown = document.getIn(path.slice(0, end), true);
    if (typeof node !== "object" || node === null || !("range" in node) || !Array.isArray(node.range)) continue;
    const { line, col } = lines.linePos(Number(node.range[0]));
    return { line, column: col };
  }
  return { line: 1, column: 1 };
}

import { readFileSync } from "node:fs";
import { isMap, isSeq, LineCounter, parseDocument, type Document } from "yaml";
import { UserError } from "../model/errors";
import type { GivenManifest, ManifestDifference } from "../model/stack";
import type { SlackManifest } from "./slack";

type Path = readonly (string | number)[];

/**
 * A manifest that was given, compared with the declared one.
 * @param name how the file is called in what is said of it
 * @throws UserError for a file that can't be read, or is no manifest
 */
export function givenManifest(file: string, wanted: SlackManifest, name = file): GivenManifest {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    throw new UserError(`can't read the manifest "${name}": ${error instanceof Error ? error.message : String(error)}`);
  }
  return { file: name, differences: compareManifest(name, text, wanted) };
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
    ...(seen !== undefined && { seen: JSON.stringify(seen) }),
    ...(value !== undefined && { wanted: JSON.stringify(value) }),
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

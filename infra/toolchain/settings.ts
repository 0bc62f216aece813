import { isDeepStrictEqual } from "node:util";
import { isMap, isNode, isScalar, parseDocument, type Document } from "yaml";
import { UserError } from "../../stacks/model/errors";

/** The text of a Pulumi.STACK.yaml, and where it stands, for messages. */
export interface SettingsFile {
  file: string;
  text: string;
}

/** @throws UserError with file, line and column when it is no YAML, or its `config` is no map */
function parse({ file, text }: SettingsFile): Document {
  const document = parseDocument(text, { intAsBigInt: true });
  const [error] = document.errors;
  const at = error?.linePos?.[0];
  if (error) throw new UserError(`${file}:${at?.line ?? 1}:${at?.col ?? 1}: ${error.message.split("\n")[0] ?? ""}`);
  const { contents } = document;
  const empty = contents === null || (isScalar(contents) && contents.value === null);
  const config = isMap(contents) ? contents.get("config", true) : undefined;
  if (
    (!empty && !isMap(contents)) ||
    (config !== undefined && !isMap(config) && !(isScalar(config) && config.value === null))
  )
    throw new UserError(`${file}: wanted a map with "config", as \`pulumi config set\` writes it`);
  return document;
}

const configOf = (document: Document): Map<string, unknown> => {
  const config = document.get("config", true);
  return new Map(isMap(config) ? config.items.map((pair) => [String(pair.key), pair.value]) : []);
};

const plain = (value: unknown, document: Document): unknown => (isNode(value) ? value.toJS(document) : value);

/**
 * Brings what changed in the committed settings into the generated ones. A value that was set with `pulumi config set`
 * stands in the generated file alone and is kept; so are the salt and the generated secrets.
 *
 * @param committed the settings under version control
 * @param before the committed settings as they were at the last merge; empty at the first
 * @param generated the file the CLI uses
 * @returns the new text of the generated file
 */
export function mergeSettings(committed: SettingsFile, before: string, generated: SettingsFile): string {
  const now = parse(committed);
  const last = parse({ file: committed.file, text: before });
  const result = parse(generated);
  const [current, previous] = [configOf(now), configOf(last)];
  if (!isMap(result.contents)) result.contents = result.createNode({});
  for (const key of new Set([...current.keys(), ...previous.keys()])) {
    const value = current.get(key);
    if (current.has(key) === previous.has(key) && isDeepStrictEqual(plain(value, now), plain(previous.get(key), last)))
      continue;
    if (!isMap(result.get("config", true))) result.set("config", result.createNode({}));
    if (current.has(key)) result.setIn(["config", key], value);
    else result.deleteIn(["config", key]);
  }
  return result.toString();
}

/** The salt that the generated settings carry; undefined where there is none. */
export function saltOf(settings: SettingsFile): string | undefined {
  const salt = parse(settings).get("encryptionsalt");
  return typeof salt === "string" ? salt : undefined;
}

/** The settings with this salt. */
export function withSalt(settings: SettingsFile, salt: string): string {
  const document = parse(settings);
  if (!isMap(document.contents)) document.contents = document.createNode({});
  document.set("encryptionsalt", salt);
  return document.toString();
}

/** Whether the settings hold a value for such a key. */
export const hasKey = (settings: SettingsFile, such: (key: string) => boolean): boolean =>
  [...configOf(parse(settings)).keys()].some(such);

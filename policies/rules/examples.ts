import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseDocument } from "yaml";

/** A Compose file with the rule's defect, and one without it. */
export interface Example {
  readonly before: string;
  readonly after: string;
}

const tests = join(__dirname, "..", "..", "test", "unit", "rules");
/** What an example says of its host and of what runs: for the tests alone. */
const beside = ["x-evidence", "x-host"];

/** The text of data/examples.json: the first example of each rule, which the package ships without its tests. */
export function examplesSource(ids: readonly string[]): string {
  const examples = ids.map((id): [string, Example] => [id, { before: read(id, "bad"), after: read(id, "good") }]);
  // A rule about logs or processes has nothing to show in a file.
  return `${JSON.stringify(Object.fromEntries(examples.filter(([, { before, after }]) => before !== after)), undefined, 2)}\n`;
}

function read(id: string, kind: "bad" | "good"): string {
  const document = parseDocument(readFileSync(join(tests, id, `${kind}.yml`), "utf8"));
  for (const key of beside) document.delete(key);
  return document.toString({ lineWidth: 0, flowCollectionPadding: false });
}

/** Path of the generated examples. */
export const examplesPath = join(__dirname, "data", "examples.json");

import { LineCounter, parseDocument, type Document } from "yaml";
import { Baseline } from "../../../policies/report/model";
import { UserError } from "../../../stacks/model/errors";
import { readText } from "./files";

/** Reads a file of `alfa baseline`. @throws UserError with FILE:LINE:COLUMN of what is wrong */
export function readBaseline(file: string): Baseline {
  const text = readText(file);
  if (text === undefined) {
    throw new UserError(
      `the baseline "${file}" does not exist or can't be read; \`alfa baseline -o ${file}\` writes one`,
    );
  }
  // JSON is YAML, and YAML's parser tells where a value stands.
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, logLevel: "silent" });
  const fail = (offset: number, problem: string): never => {
    const { line, col } = lines.linePos(offset);
    throw new UserError(`${file}:${line || 1}:${col || 1}: not a baseline: ${problem}; \`alfa baseline\` writes one`);
  };
  const [error] = document.errors;
  if (error) return fail(error.pos[0], `invalid JSON: ${error.message.split(/ at line \d+|\n/)[0] ?? error.code}`);
  const parsed = Baseline.safeParse(document.toJS());
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const path = issue?.path ?? [];
  return fail(
    offsetOf(document, path),
    `${path.length === 0 ? "" : `${path.join(".")}: `}${issue?.message ?? "invalid"}`,
  );
}

/** Where a value stands, or the nearest part around it that is there. */
function offsetOf(document: Document.Parsed, path: readonly PropertyKey[]): number {
  for (let length = path.length; length > 0; length--) {
    const node: unknown = document.getIn(path.slice(0, length), true);
    if (typeof node === "object" && node !== null && "range" in node && Array.isArray(node.range)) {
      return Number(node.range[0]);
    }
  }
  return 0;
}

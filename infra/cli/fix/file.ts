import { chmodSync, readFileSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { UserError } from "../../../stacks/model/errors";

const mark = "\uFEFF";

/** A text file as it is: with its byte order mark apart. */
export interface TextFile {
  readonly mark: string;
  readonly text: string;
}

/** @throws UserError for what is no UTF-8 text file: written back it would be another one */
export function readTextFile(file: string): TextFile {
  const text = decode(file, read(file));
  return text.startsWith(mark) ? { mark, text: text.slice(1) } : { mark: "", text };
}

function read(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new UserError(`"${file}" can't be read: ${reason(error)}`);
  }
}

function decode(file: string, bytes: Buffer): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new UserError(`"${file}" is not UTF-8 text; save it as UTF-8 first`);
  }
}

/** Replaces a file at once: whoever reads it sees the old text or the new one. Its mode stays, a link to it too. */
export function writeTextFile(file: string, { mark: start, text }: TextFile): void {
  const part = { path: "" };
  try {
    const target = realpathSync(file);
    const { mode } = statSync(target);
    part.path = path.join(path.dirname(target), `.${path.basename(target)}.${process.pid}.part`);
    writeFileSync(part.path, start + text, { flush: true });
    chmodSync(part.path, mode);
    renameSync(part.path, target);
  } catch (error) {
    if (part.path !== "") rmSync(part.path, { force: true });
    throw new UserError(`can't write "${file}": ${reason(error)}`);
  }
}

const reason = (error: unknown): string => (error instanceof Error ? error.message : String(error));

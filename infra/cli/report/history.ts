import { createHash } from "node:crypto";
import { mkdirSync, renameSync, statSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { Report } from "../../../policies/report/model";
import type { Previous } from "../../../policies/report/view/model";
import { UserError } from "../../../stacks/model/errors";
import { readText } from "../audit/files";

/** Where the last report on the same is kept: with the user's other state, not in the project. */
export function keptFile(
  report: Report,
  cwd: string,
  environment: Readonly<Record<string, string | undefined>>,
): string {
  const { project, files } = report.subject;
  const place = files.map((file) => path.resolve(cwd, file));
  const name = createHash("sha256")
    .update(JSON.stringify([project, place]))
    .digest("hex")
    .slice(0, 20);
  const state = environment["XDG_STATE_HOME"] || path.join(os.homedir(), ".local", "state");
  return path.join(state, "alfa", "reports", `${name}.json`);
}

/** The last report on the same; undefined: there is none, or none that this version reads. */
export function lastReport(file: string): Previous | undefined {
  const text = readText(file);
  return text === undefined ? undefined : parsed(file, text);
}

/** An earlier report, as `alfa audit --format json` writes one. @throws UserError for a file that is none */
export function readPrevious(file: string): Previous {
  const text = readText(file);
  if (text === undefined) throw new UserError(`the earlier report "${file}" does not exist or can't be read`);
  const previous = parsed(file, text);
  if (previous) return previous;
  throw new UserError(`"${file}" is no report: --previous takes what \`alfa audit --format json\` wrote`);
}

function parsed(file: string, text: string): Previous | undefined {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return undefined;
  }
  const { data } = Report.safeParse(json);
  return data && { report: data, date: data.subject.takenAt ?? statSync(file).mtime.toISOString() };
}

/** Keeps a report for the next one. Resolves to why it could not be kept. */
export function keep(file: string, report: Report): string | undefined {
  try {
    mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
    const part = `${file}.${process.pid}`;
    writeFileSync(part, JSON.stringify(report), { mode: 0o600 });
    renameSync(part, file);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

import type { Finding } from "../finding";
import { placeOf, subjectOf } from "../group";
import type { Report } from "../report";
import type { Words } from "../words";

/** Whom findings concern, each once; of more than `most` how many are left out. */
export function subjectsOf(findings: readonly Finding[], most: number, { more }: Words): string {
  const names = [...new Set(findings.map(subjectOf))];
  return [...names.slice(0, most), ...(names.length > most ? [more(names.length - most)] : [])].join(", ");
}

/** Where it stands; of the only file there is, the line is enough. */
export const placed = (finding: Finding, { subject }: Report): string | undefined =>
  subject.files.length === 1 && finding.file === subject.files[0]
    ? `${finding.line ?? 1}:${finding.column ?? 1}`
    : placeOf(finding);

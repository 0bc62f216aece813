import { hash } from "node:crypto";

/** Identity of a finding: 32 hexadecimal digits that depend on nothing but these four. */
export function fingerprint(project: string, rule: string, service: string, key: string): string {
  return hash("sha256", JSON.stringify([project, rule, service, key]), "hex").slice(0, 32);
}

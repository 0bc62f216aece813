import { createHash } from "node:crypto";

/** Identity of a finding: 32 hexadecimal digits that depend on nothing but these four. */
export function fingerprint(project: string, rule: string, service: string, key: string): string {
  return createHash("sha256")
    .update(JSON.stringify([project, rule, service, key]))
    .digest("hex")
    .slice(0, 32);
}

// Generated from the rule files by `npm run generate`.
import dockerSocketMount from "./docker-socket-mount";
import n8nRunnerExternal from "./n8n-runner-external";
import noNewPrivileges from "./no-new-privileges";
import type { Rule } from "./rule";

/** Every rule there is, by id. */
export const allRules: readonly Rule[] = [dockerSocketMount, n8nRunnerExternal, noNewPrivileges];

import { register as adopt } from "./commands/adopt";
import { register as bench } from "./commands/bench";
import { register as check } from "./commands/check";
import { register as demo } from "./commands/demo";
import { register as env } from "./commands/env";
import { register as exportCompose } from "./commands/export";
import { register as importCompose } from "./commands/import";
import { register as prune } from "./commands/prune";
import { register as rollback } from "./commands/rollback";
import { register as sandbox } from "./commands/sandbox";
import { register as secrets } from "./commands/secrets";
import { register as slack } from "./commands/slack";
import { register as start } from "./commands/start";
import { register as status } from "./commands/status";
import { register as test } from "./commands/test";
import { register as up } from "./commands/up";
import { register as upgrade } from "./commands/upgrade";
import { portable } from "./portable";
import type { Register } from "./run";

/** Every command, in the order of `alfa --help`. Those that need no checkout stand in portable.ts. */
export const commands: readonly Register[] = [
  demo,
  start,
  up,
  ...portable,
  status,
  adopt,
  rollback,
  prune,
  upgrade,
  check,
  importCompose,
  exportCompose,
  slack,
  secrets,
  env,
  sandbox,
  test,
  bench,
];

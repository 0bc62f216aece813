import type { Command } from "commander";
import { register as adopt } from "./commands/adopt";
import { register as audit } from "./commands/audit";
import { register as bench } from "./commands/bench";
import { register as check } from "./commands/check";
import { register as demo } from "./commands/demo";
import { register as env } from "./commands/env";
import { register as explain } from "./commands/explain";
import { register as rules } from "./commands/rules";
import { register as sandbox } from "./commands/sandbox";
import { register as start } from "./commands/start";
import { register as status } from "./commands/status";
import { register as test } from "./commands/test";
import { register as up } from "./commands/up";

/** Every command, in the order of `alfa --help`. */
export const commands: readonly ((program: Command) => void)[] = [
  demo,
  start,
  up,
  audit,
  status,
  rules,
  explain,
  adopt,
  check,
  env,
  sandbox,
  test,
  bench,
];

import { register as audit } from "./commands/audit";
import { register as baseline } from "./commands/baseline";
import { register as comment } from "./commands/comment";
import { register as data } from "./commands/data";
import { register as explain } from "./commands/explain";
import { register as fix } from "./commands/fix";
import { register as init } from "./commands/init";
import { register as report } from "./commands/report";
import { register as rules } from "./commands/rules";
import { register as watch } from "./commands/watch";
import type { Register } from "./run";

/** The commands that need no checkout: the installed package has these. The order is that of `alfa --help`. */
export const portable: readonly Register[] = [audit, report, fix, init, baseline, rules, explain, data, comment, watch];

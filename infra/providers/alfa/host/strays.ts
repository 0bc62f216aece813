import { realpath } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import { observedProcesses, type Observed } from "../../../../policies/observe/processes/index";
import { pm2Apps } from "../../../../policies/observe/pm2";
import { UserError } from "../../../../stacks/model/errors";
import { Host } from "../../../../stacks/model/stack";
import { hasPm2 } from "./pm2";
import { Extra, sorted, withoutExtra, type Judged, type Seen } from "./extra";

const Args = z.strictObject({
  /** The declared process's name, in PM2 too. */
  name: z.string(),
  /** Its script: an absolute path, or its end. */
  script: z.string(),
  /** Port it serves. */
  port: z.int(),
  /** PM2_HOME and command of its PM2, where they are not the usual ones. */
  home: z.string().optional(),
  pm2: z.string().optional(),
  extra: Extra,
});
type Args = z.output<typeof Args>;

/**
 * Copies of a declared process outside its PM2, and every ngrok to its port that has no tunnel. A copy counts only when it
 * runs the very script that PM2 runs, or is about to run: one that may be the only one is left alone.
 */
export async function strays(wanted: Omit<Args, "extra">): Promise<Seen> {
  const { name, script, port } = wanted;
  const host = Host.parse({ processes: [{ name, script, port, healthPath: "/" }] });
  const [all, kept] = await Promise.all([observedProcesses(host), keeper(wanted)]);
  const copies = all.filter(({ evidence }) => evidence.of === name && !evidence.underPm2);
  const under = all.find(({ evidence }) => evidence.of === name && evidence.underPm2);
  const meant = await real(kept ?? under?.script);
  const judged = await Promise.all(
    copies.map(async (process) => {
      const own = (await real(process.script)) === meant;
      const listens = process.evidence.port === undefined ? "listens nowhere" : `listens on ${process.evidence.port}`;
      const reason = `a copy of "${name}" outside PM2, which ${listens}`;
      return { certain: meant !== undefined && own, judged: { process, why: reason } };
    }),
  );
  const idle = all
    .filter(({ evidence }) => evidence.role === "ngrok" && evidence.port === port && evidence.open === 0)
    .map((process): Judged => ({ process, why: `an ngrok to port ${port} without a tunnel` }));
  const unsure = meant === undefined ? `no PM2 runs "${name}": it may be the one that is used` : `"${meant}" is meant`;
  return sorted(
    [...judged.flatMap((one) => (one.certain ? [one.judged] : [])), ...idle],
    judged.flatMap((one) => (one.certain ? [] : [{ ...one.judged, why: `${one.judged.why}; ${unsure}` }])),
  );
}

/** The script that PM2 runs under the name, or is about to run; undefined when neither is certain. */
async function keeper({ name, script, home, pm2: command }: Omit<Args, "extra">): Promise<string | undefined> {
  const pm2 = { home, command };
  try {
    const app = (await pm2Apps(pm2))?.find((one) => one.name === name);
    if (app) return app.script;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
  }
  return path.isAbsolute(script) && (await hasPm2(pm2)) ? script : undefined;
}

const real = (file: Observed["script"]): Promise<string | undefined> =>
  file === undefined ? Promise.resolve(undefined) : realpath(file).catch(() => undefined);

/** host.Strays: nothing but PM2's own runs a declared process. */
export const straysKind = withoutExtra("strays", Args, strays);

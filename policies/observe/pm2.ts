import { homedir } from "node:os";
import path from "node:path";
import { z } from "zod";
import { UserError } from "../../stacks/model/errors";
import type { Pm2Evidence } from "./evidence";
import { monitorData } from "./pm2-daemon";

/** Which PM2: its PM2_HOME and its command, where they are not the usual ones (`~/.pm2`, `pm2` on PATH). */
export interface Pm2 {
  readonly home?: string | undefined;
  readonly command?: string | undefined;
}

/** An app of PM2 with its arguments, and those of its interpreter, which may hold secrets. */
export interface Pm2Process extends Pm2Evidence {
  readonly args: readonly string[];
  readonly nodeArgs: readonly string[];
}

/** Folder of PM2's sockets and logs. */
export const pm2Home = ({ home }: Pm2): string => home ?? process.env["PM2_HOME"] ?? path.join(homedir(), ".pm2");

const Words = z.union([z.array(z.string()), z.string().transform((text) => [text])]).default([]);

/**
 * What of `pm2 jlist` is kept: PM2 tells each app's whole environment, secrets and all.
 * https://pm2.keymetrics.io/docs/usage/pm2-api/
 */
const Listed = z.array(
  z
    .object({
      name: z.string(),
      pid: z.int().optional(),
      pm_id: z.int(),
      pm2_env: z.object({
        status: z.string().default("unknown"),
        restart_time: z.int().default(0),
        pm_exec_path: z.string().default(""),
        pm_cwd: z.string().default(""),
        args: Words,
        node_args: Words,
      }),
    })
    .transform(({ name, pid, pm_id, pm2_env }): Pm2Process => ({
      name,
      pmId: pm_id,
      ...(pid !== undefined && pid > 0 && { pid }),
      status: pm2_env.status,
      restarts: pm2_env.restart_time,
      script: pm2_env.pm_exec_path,
      cwd: pm2_env.pm_cwd,
      args: pm2_env.args,
      nodeArgs: pm2_env.node_args,
    })),
);

/** The apps of a PM2; undefined when no daemon runs, which is then not started. @throws UserError when it can't be asked */
export async function pm2Apps(pm2: Pm2): Promise<Pm2Process[] | undefined> {
  return listed(pm2, Listed);
}

/** What PM2 keeps of an app's environment: its variables stand among PM2's own words, which are written small. */
const Environments = z.array(z.object({ pm_id: z.int(), pm2_env: z.record(z.string(), z.unknown()) }));

/** The environment that an app was started with, to start it with again. Holds secrets: for that alone. */
export async function pm2Environment(pm2: Pm2, pmId: number): Promise<Record<string, string>> {
  const app = (await listed(pm2, Environments))?.find(({ pm_id }) => pm_id === pmId);
  return Object.fromEntries(
    Object.entries(app?.pm2_env ?? {}).flatMap(([key, value]): [string, string][] =>
      /^[A-Z][A-Z0-9_]*$/.test(key) && typeof value === "string" ? [[key, value]] : [],
    ),
  );
}

async function listed<T>(pm2: Pm2, schema: z.ZodType<T>): Promise<T | undefined> {
  const home = pm2Home(pm2);
  const answer = await monitorData(home);
  if (answer === undefined) return undefined;
  const { data } = schema.safeParse(answer);
  if (data === undefined) throw new UserError(`PM2 of PM2_HOME "${home}" answered no list of apps`);
  return data;
}

/** The apps as evidence: without their arguments. @throws UserError when they can't be told */
export async function observePm2(pm2: Pm2): Promise<Pm2Evidence[] | undefined> {
  return (await pm2Apps(pm2))?.map(({ name, pmId, pid, status, restarts, script, cwd }) => ({
    name,
    pmId,
    ...(pid !== undefined && { pid }),
    status,
    restarts,
    script,
    cwd,
  }));
}

/**
 * Runs PM2's command. What it is given in its environment, every app that it starts gets and `pm2 jlist` shows: it gets
 * little.
 * @param given more of it, for an app that is started again
 * @throws UserError when there is no such command, or with the last that it said
 */
export async function runPm2(pm2: Pm2, args: readonly string[], given: Record<string, string> = {}): Promise<string> {
  const { command = "pm2" } = pm2;
  const { PATH = "", HOME = homedir() } = process.env;
  const { default: execa } = await import("execa");
  const result = await execa(command, ["--silent", ...args], {
    env: { PATH, HOME, ...given, PM2_HOME: pm2Home(pm2) },
    extendEnv: false,
    stdin: "ignore",
    all: true,
    reject: false,
  });
  if (!result.failed) return result.stdout;
  if (!Number.isInteger(result.exitCode))
    throw new UserError(`there is no command "${command}" to ask PM2 with: install PM2, or say where it is`);
  // A list holds secrets: not a line of it is repeated.
  const said = args[0] === "jlist" ? [] : (result.all ?? "").trim().split("\n").slice(-3);
  throw new UserError([`\`pm2 ${args.join(" ")}\` failed with ${result.exitCode}`, ...said].join("; "));
}

import { access, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import { pm2Apps, pm2Environment, pm2Home, runPm2, type Pm2, type Pm2Process } from "../../../../policies/observe/pm2";
import { redactArgv } from "../../../../policies/observe/redact";
import { UserError } from "../../../../stacks/model/errors";
import { managed, Unseen, type Managed } from "../../rpc/managed";
import type { Context } from "../../rpc/provider";
import type { Kind, Session } from "../kind";
import { hasFiles, knowsSecrets, madeMark, withFiles, writeEcosystem, type Declared } from "./ecosystem";
import { healthyWithin, illness } from "./health";
import { elsewhere } from "./here";
import { hasPm2 } from "./pm2";

const Env = z.record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/), z.string()).default({});

const Args = z.strictObject({
  /** Its name in PM2; what file names can't hold is refused. */
  name: z.string().regex(/^[\w.-]+$/),
  /** An absolute path; its end is enough to find it, and not to make it. */
  script: z.string(),
  /** Folder it runs in; absent: its script's, and where it is there it is left in its own. */
  cwd: z.string().optional(),
  /** Absent: where it is there, as they are. */
  args: z.array(z.string()).optional(),
  env: Env,
  /** Variables with secrets; they go into an env file of mode 0600. */
  secretEnv: Env,
  /** Files of mode 0600 that it is started with, by name; "@files/NAME" stands for a file's path in them and in `args`. */
  files: z.record(z.string().regex(/^[\w.-]+$/), z.string()).optional(),
  /** true: a program of its own, no script for Node.js; it takes no `secretEnv`. */
  program: z.boolean().optional(),
  /** URL that answers 2xx when it is well. */
  health: z.url({ protocol: /^https?$/ }),
  /** PM2_HOME and command, where they are not the usual ones. */
  home: z.string().optional(),
  pm2: z.string().optional(),
  /** false: where neither it nor a PM2 to start it is there, that is said, and nothing fails. */
  required: z.boolean().default(true),
  status: z.string().default("online"),
  healthy: z.boolean().default(true),
});
type Args = z.output<typeof Args>;

const HEALTHY_MS = 20_000;

const pm2Of = ({ home, pm2 }: Pick<Args, "home" | "pm2">): Pm2 => ({ home, command: pm2 });

/** host.Pm2App: an app that PM2 runs. One of its name is taken over; every other app is left alone. */
const appThing: Managed<Args, Session> = {
  inputs: Args,
  replacing: ["name", "home"],
  check: (wanted) => [
    ...(wanted.status === "online" ? [] : [{ property: "status", reason: 'only "online" can be wanted' }]),
    ...(wanted.program && Object.keys(wanted.secretEnv).length > 0
      ? [{ property: "secretEnv", reason: "a program reads no env file: give its secrets as `files`" }]
      : []),
    ...(wanted.healthy ? [] : [{ property: "healthy", reason: "only true can be wanted" }]),
  ],
  async find(wanted, session, { log }) {
    const away = elsewhere(session);
    const apps = away === undefined ? await listed(wanted) : [];
    const [app] = apps;
    if (app) return { id: wanted.name, live: await live(app, wanted) };
    const reason = away ?? (wanted.required ? undefined : await unmakeable(wanted));
    if (reason === undefined) return undefined;
    log.warn(`"${wanted.name}" is not looked after: ${reason}`);
    return { id: wanted.name, live: {} };
  },
  async make(wanted, _session, context) {
    const reason = await unmakeable(wanted);
    if (reason !== undefined) throw new UserError(`"${wanted.name}" can't be started: ${reason}`);
    await start(wanted, context);
    await writeFile(madeMark(pm2Of(wanted), wanted.name), "");
    return wanted.name;
  },
  async change({ live }, wanted, _session, context, before) {
    const [app] = await listed(wanted);
    if (!app) return;
    const moved =
      (live["script"] ?? wanted.script) !== wanted.script || (wanted.cwd !== undefined && app.cwd !== wanted.cwd);
    const given = isDeepStrictEqual(before?.env ?? wanted.env, wanted.env);
    if (moved) await startAnew(app, wanted, context);
    else if (argsDiffer(app, wanted) || !given || live["secretEnv"] !== undefined || live["files"] !== undefined)
      await restart(app, wanted, context, await writeEcosystem(pm2Of(wanted), declaredAs(wanted, app)));
    else if (app.status !== "online" || live["healthy"] === false) await restart(app, wanted, context);
  },
  async remove({ id }, last, _session, { log }) {
    const pm2 = pm2Of(last);
    const made = await exists(madeMark(pm2, id));
    if (!made) {
      log.warn(`"${id}" stays under PM2, which ran it before it was declared; \`pm2 delete ${id}\` ends it`);
      return;
    }
    for (const app of await listed(last)) await runPm2(pm2, ["delete", String(app.pmId)]);
    await rm(madeMark(pm2, id), { force: true });
    await save(pm2, log);
  },
};

/** The apps of the declared name. @throws Unseen when PM2 can't be asked */
async function listed(wanted: Args): Promise<Pm2Process[]> {
  try {
    return ((await pm2Apps(pm2Of(wanted))) ?? []).filter(({ name }) => name === wanted.name);
  } catch (error) {
    throw error instanceof UserError ? new Unseen(error.message) : error;
  }
}

async function live(app: Pm2Process, wanted: Args): Promise<Record<string, unknown>> {
  return {
    status: app.status,
    healthy: (await illness(wanted.health)) === undefined,
    // The end of a path recognizes it; which file that is meant nobody says.
    ...(path.isAbsolute(wanted.script) && { script: app.script }),
    ...(wanted.cwd !== undefined && { cwd: app.cwd }),
    ...(!(await knowsSecrets(pm2Of(wanted), app, wanted.secretEnv)) && { secretEnv: {} }),
    ...(!(await hasFiles(pm2Of(wanted), wanted.name, wanted.files)) && { files: {} }),
    ...(wanted.args && { args: argsDiffer(app, wanted) ? redactArgv(app.args) : wanted.args }),
  };
}

const argsDiffer = (app: Pm2Process, { args, ...wanted }: Args): boolean =>
  args !== undefined &&
  JSON.stringify(app.args) !== JSON.stringify(args.map((arg) => withFiles(pm2Of(wanted), wanted.name, arg)));

/** Why it can't be started where it is not there; undefined when it can. */
async function unmakeable(wanted: Args): Promise<string | undefined> {
  if (!(await hasPm2(pm2Of(wanted))))
    return `PM2 does not run it, and there is no "${wanted.pm2 ?? "pm2"}" to start it with: install PM2, or say where it is`;
  if (!path.isAbsolute(wanted.script))
    return `PM2 does not run it, and "${wanted.script}" does not say where its script lies: give an absolute path`;
  return (await exists(wanted.script)) ? undefined : `there is no script "${wanted.script}"`;
}

const exists = (file: string): Promise<boolean> =>
  access(file).then(
    () => true,
    () => false,
  );

/** As it is declared; what is left open is as it is now. */
const declaredAs = ({ name, script, cwd, args, env, secretEnv, files, program }: Args, now?: Pm2Process): Declared => ({
  name,
  script: path.isAbsolute(script) ? script : (now?.script ?? script),
  cwd: cwd ?? now?.cwd ?? path.dirname(script),
  args: args ?? now?.args,
  env,
  secretEnv,
  files,
  program,
});

async function start(wanted: Args, context: Context, now?: Pm2Process, env?: Record<string, string>): Promise<void> {
  const pm2 = pm2Of(wanted);
  await runPm2(pm2, ["start", await writeEcosystem(pm2, declaredAs(wanted, now))], env);
  await settled(wanted, context);
}

/** PM2 keeps script and folder of an app for its life: it is made anew, with the environment that it has. */
async function startAnew(app: Pm2Process, wanted: Args, context: Context): Promise<void> {
  const pm2 = pm2Of(wanted);
  const env = await pm2Environment(pm2, app.pmId);
  await runPm2(pm2, ["delete", String(app.pmId)]);
  await start(wanted, context, app, env);
}

async function restart(app: Pm2Process, wanted: Args, context: Context, file?: string): Promise<void> {
  await runPm2(pm2Of(wanted), ["restart", file ?? String(app.pmId)]);
  await settled(wanted, context);
}

/** Waits until it answers, and keeps it for the next start of PM2. @throws UserError when it does not answer */
async function settled(wanted: Args, { log, signal }: Context): Promise<void> {
  const ill = await healthyWithin(wanted.health, HEALTHY_MS, signal);
  if (ill !== undefined)
    throw new UserError(
      `"${wanted.name}" does not answer at "${wanted.health}" ${HEALTHY_MS / 1000} s after its start: ${ill}; ` +
        `read \`pm2 logs ${wanted.name}\``,
    );
  await save(pm2Of(wanted), log);
}

/** `pm2 save`, unless it would forget an app that somebody saved and that does not run now. */
async function save(pm2: Pm2, log: Context["log"]): Promise<void> {
  const running = new Set((await pm2Apps(pm2))?.map(({ name }) => name));
  const forgotten = (await savedNames(pm2)).filter((name) => !running.has(name));
  if (forgotten.length === 0) await runPm2(pm2, ["save", "--force"]);
  else log.warn(`not saved: \`pm2 save\` would forget "${forgotten.join('", "')}"; run it when that is meant`);
}

const Saved = z.array(z.object({ name: z.string() }));

/** Names of the apps that PM2 starts again by itself; their environments are not kept. */
async function savedNames(pm2: Pm2): Promise<string[]> {
  const text = await readFile(path.join(pm2Home(pm2), "dump.pm2"), "utf8").catch(() => "[]");
  try {
    return Saved.parse(JSON.parse(text)).map(({ name }) => name);
  } catch {
    return [];
  }
}

export const pm2App: Kind = managed(appThing);

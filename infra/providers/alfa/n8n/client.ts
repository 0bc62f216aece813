import { EngineError, type Engine } from "../../../../stacks/engine";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { jsonOrNothing } from "../../../../stacks/model/json";
import { Unreachable, Unseen } from "../../rpc/managed";
import { ANSWER_MS, readyAt, reason } from "./ready";

/** Where an n8n and what it keeps are found. */
export const Place = z.strictObject({
  /** Its address, e.g. http://127.0.0.1:5678. */
  server: z.url({ protocol: /^https?$/, error: "want n8n's address as http://HOST:PORT" }),
  /** Its container. */
  container: z.string().min(1),
  /** Its PostgreSQL: the container, a role that may read its tables, the database. */
  database: z.strictObject({ container: z.string().min(1), user: z.string().min(1), name: z.string().min(1) }),
});
export type Place = z.output<typeof Place>;

/** A workflow as n8n keeps it; the columns that a version lacks are absent. */
const Row = z.looseObject({
  id: z.string(),
  name: z.string(),
  active: z.boolean(),
  nodes: z.array(z.looseObject({ name: z.string() })),
  connections: z.record(z.string(), z.unknown()),
  settings: z.record(z.string(), z.unknown()).nullish(),
  versionId: z.string().nullish(),
  /** 2.x: the version that runs, which an edited one takes the place of when it is published. */
  activeVersionId: z.string().nullish(),
  isArchived: z.boolean().optional(),
});
export type Row = z.output<typeof Row>;

const Kept = z.object({
  workflow: Row.nullable(),
  webhooks: z.array(z.object({ method: z.string(), path: z.string(), workflow: z.string() })).nullable(),
  credential: z.object({ name: z.string(), type: z.string(), digest: z.string() }).nullable(),
});

/** What n8n keeps of one id. */
export interface Kept {
  readonly workflow: Row | undefined;
  /** `digest`: SHA-256 of what n8n has encrypted, made in the database: not even that leaves it. */
  readonly credential: { readonly name: string; readonly type: string; readonly digest: string } | undefined;
  /** Webhooks that running workflows listen on, anybody's. */
  readonly webhooks: readonly { readonly method: string; readonly path: string; readonly workflow: string }[];
}

/** A call of a webhook. */
export interface Call {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, unknown>>;
}

const PAUSE_MS = 250;
/** Seconds that n8n has to stop: more than its own N8N_GRACEFUL_SHUTDOWN_TIMEOUT, after which it would be killed. */
const STOP_SECONDS = 60;
/** n8n says that it is ready some time before it has started its workflows. */
const REGISTERED_MS = 60_000;
/** As long as its health check lets it start: a busy host starts it as slowly after a change as the first time. */
const START_MS = 300_000;
/** Oldest 1.x that has external runners with an image of their own, as the stack needs them. */
const LEAST_1 = 111;
/** Linux takes no string beyond 128 KiB into an environment. */
const CHUNK = 100_000;

/** The file is the container's user's alone and gone after the command, whatever comes of it. */
const IMPORT = `umask 077; file=$(mktemp) || exit 1; trap 'rm -f "$file"' EXIT; i=0
while eval "[ -n \\"\\\${ALFA_INPUT_$i+set}\\" ]"; do eval "printf %s \\"\\$ALFA_INPUT_$i\\""; i=$((i+1)); done >"$file"
n8n "import:$1" --input="$file"`;

/**
 * One n8n. It is read from its PostgreSQL, which takes a tenth of a second where n8n's command takes two to five, and changed
 * by its command in its container, which needs no account and no key of the API (docs/adr/0009-n8n-by-its-command.md).
 */
export class N8n {
  constructor(
    private readonly engine: Engine,
    private readonly place: Place,
  ) {}

  /** @throws Unreachable until it is connected to its database and has migrated it; Unseen when it is no n8n */
  ready(): Promise<void> {
    return readyAt(this.place.server);
  }

  /** What it keeps of a workflow or credential. @throws Unseen when its database can't be read */
  async kept(id: string): Promise<Kept> {
    const sql =
      `SELECT json_build_object('workflow', (SELECT row_to_json(w) FROM workflow_entity w WHERE id = ${literal(id)}), ` +
      `'webhooks', (SELECT json_agg(json_build_object('method', method, 'path', "webhookPath", 'workflow', "workflowId")) FROM webhook_entity), ` +
      `'credential', (SELECT json_build_object('name', name, 'type', type, 'digest', encode(sha256(convert_to(data, 'UTF8')), 'hex')) FROM credentials_entity WHERE id = ${literal(id)}))`;
    const { container, user, name } = this.place.database;
    const command = ["psql", "--no-psqlrc", "--username", user, "--dbname", name, "-Atc", sql];
    const where = `n8n's database "${name}" in the container "${container}"`;
    const { exitCode, stdout, stderr } = await this.engine.exec(container, command).catch((error: unknown) => {
      if (error instanceof EngineError) throw new Unseen(`${where} can't be read: ${error.message}`);
      throw error;
    });
    if (exitCode !== 0) throw new Unseen(`${where} can't be read: ${lastLines(stderr || stdout)}`);
    const answer = jsonOrNothing(stdout);
    // What it says instead is not quoted: it may be rows of others.
    if (answer === undefined) throw new Unseen(`${where} can't be read: psql there answers something other than JSON`);
    const parsed = Kept.safeParse(answer);
    if (!parsed.success)
      throw new Unseen(`${where} is of a version of n8n that is not supported: ${z.prettifyError(parsed.error)}`);
    const { workflow, credential, webhooks } = parsed.data;
    return { workflow: workflow ?? undefined, credential: credential ?? undefined, webhooks: webhooks ?? [] };
  }

  /** Before the first change. @throws Unseen when its command says another version than those that are supported, or none */
  async supported(): Promise<void> {
    const said = (await this.command("--version", ["n8n", "--version"])).trim();
    const [, major, minor] = /^v?(\d+)\.(\d+)\.\d+\S*$/.exec(said) ?? [];
    if (major === "2" || (major === "1" && Number(minor) >= LEAST_1)) return;
    throw new Unseen(
      `n8n in the container "${this.place.container}" is of version "${lastLines(said) || "unknown"}", which is not supported: ` +
        `1.${LEAST_1} to 2.x are. Run one of them (ALFA: alfa:n8nVersion)`,
    );
  }

  /** Makes or overwrites the one of its id. A workflow stops running. */
  async import(what: "workflow" | "credentials", content: Readonly<Record<string, unknown>>): Promise<void> {
    const text = JSON.stringify([content]).replaceAll(/[\u0080-\uffff]/g, escaped);
    const parts = Array.from({ length: Math.ceil(text.length / CHUNK) }, (_, i) =>
      text.slice(i * CHUNK, (i + 1) * CHUNK),
    );
    await this.command(
      `import:${what}`,
      ["sh", "-c", IMPORT, "sh", what],
      parts.map((part, i) => `ALFA_INPUT_${i}=${part}`),
    );
  }

  /** Has it run, or no longer, from the next start on. */
  async activate({ id, ...row }: Row, active: boolean): Promise<void> {
    const command =
      "activeVersionId" in row
        ? [active ? "publish:workflow" : "unpublish:workflow", `--id=${id}`]
        : ["update:workflow", `--id=${id}`, `--active=${active}`];
    await this.command(command[0] ?? "", ["n8n", ...command]);
  }

  /** Stops it as gracefully as it wants, and starts it again: what its command changed takes effect then. */
  async restart(): Promise<void> {
    await this.engine.restartContainer(this.place.container, STOP_SECONDS);
    const end = Date.now() + START_MS;
    for (;;) {
      try {
        await this.ready();
        return;
      } catch (error) {
        if (!(error instanceof Unreachable) || Date.now() > end) throw error;
        await sleep(PAUSE_MS);
      }
    }
  }

  /** Waits until a workflow is as `accept` wants it. @returns whether it became so */
  async becomes(id: string, accept: (kept: Kept) => boolean): Promise<boolean> {
    const end = Date.now() + REGISTERED_MS;
    while (!accept(await this.kept(id))) {
      if (Date.now() > end) return false;
      await sleep(PAUSE_MS);
    }
    return true;
  }

  /** Calls a webhook. @throws Error unless it answers 2xx */
  async prove({ method, path, headers, body }: Call): Promise<void> {
    const { status } = await fetch(new URL(`/webhook/${path}`, this.place.server), {
      method,
      headers: { ...headers, ...(method !== "GET" && { "content-type": "application/json" }) },
      ...(method !== "GET" && { body: JSON.stringify(body) }),
      redirect: "manual",
      signal: AbortSignal.timeout(ANSWER_MS),
    }).catch((error: unknown) => {
      throw new Unreachable(`the webhook "${method} ${path}" does not answer: ${reason(error)}`);
    });
    if (status >= 200 && status < 300) return;
    const why =
      status === 403
        ? ": n8n refuses the secret that is shared with it"
        : status === 404
          ? ": no active workflow listens on it"
          : status === 500
            ? ": the workflow failed, or its credential is gone; n8n's log says which"
            : "";
    throw new Error(`the webhook "${method} ${path}" of n8n at "${this.place.server}" answers HTTP ${status}${why}`);
  }

  /** @returns what it writes to stdout */
  private async command(name: string, command: readonly string[], env: readonly string[] = []): Promise<string> {
    const { container } = this.place;
    const { exitCode, stdout, stderr } = await this.engine.exec(container, command, { env });
    if (exitCode !== 0)
      throw new Error(`"n8n ${name}" in the container "${container}" failed: ${lastLines(stdout + stderr)}`);
    return stdout;
  }
}

const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** JSON's escape of one UTF-16 unit: what is cut in chunks is ASCII. */
const escaped = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;

const lastLines = (text: string): string => text.trim().split("\n").slice(-3).join("; ").slice(0, 500);

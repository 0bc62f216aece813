import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { LocalInputs, refused, RemoteInputs, types, type Type } from "./inputs";
import type { Log } from "./log";
import { remoteShell, SSH_FAILED, withEnvironment } from "./remote";
import { CommandFailed, run, type Line, type Printed } from "./shell";
import { plain, secret, type Properties } from "./values";

/** A bad input: which one and what is wrong with it. */
export interface Failure {
  property: string;
  reason: string;
}

/** What is wrong with the inputs; an unknown value is not checked yet. */
export function check(news: Properties, type: Type = types.local): Failure[] {
  const unsupported = refused
    .filter((name) => news[name] !== undefined)
    .map((name) => ({
      property: name,
      reason: `"${name}" needs the vendor's command plugin; this stand-in does not collect files`,
    }));
  if (unsupported.length > 0) return unsupported;
  const { values, unknown } = plain(news);
  // A host that another resource has yet to make is checked once it is known.
  if (type === types.remote && unknown) return [];
  const result = (type === types.remote ? RemoteInputs : LocalInputs).safeParse(values);
  if (result.success) return [];
  return result.error.issues.map((issue) => ({ property: issue.path.join("."), reason: issue.message }));
}

/** The inputs that differ. A changed trigger replaces the resource: its delete runs, then its create. */
export function changed(olds: Properties, news: Properties): { names: string[]; replaces: string[] } {
  const [before, after] = [plain(olds), plain(news)];
  const keys = [...new Set([...Object.keys(olds), ...Object.keys(news)])];
  const names = keys.filter(
    (key) => plain({ key: news[key] }).unknown || !isDeepStrictEqual(before.values[key], after.values[key]),
  );
  return { names, replaces: names.filter((name) => name === "triggers") };
}

export const newId = (): string => randomBytes(10).toString("hex");

/** What a command can print: how its host is reached is no part of it. */
const printable = (inputs: Properties): Properties =>
  Object.fromEntries(Object.entries(inputs).filter(([name]) => name !== "connection"));

/** The outputs of a resource whose command has yet to run. */
export const outputs = (inputs: Properties, printed: Partial<Printed>): Properties => {
  // What a command prints may repeat any of its inputs.
  const mark = plain(printable(inputs)).secret ? secret : (value: unknown) => value;
  return {
    ...inputs,
    ...(printed.stdout !== undefined && { stdout: mark(printed.stdout) }),
    ...(printed.stderr !== undefined && { stderr: mark(printed.stderr) }),
  };
};

/** What the last run printed, as the state keeps it. */
export function printedOf(state: Properties): Printed {
  const { stdout, stderr } = plain(state).values;
  return { stdout: typeof stdout === "string" ? stdout : "", stderr: typeof stderr === "string" ? stderr : "" };
}

/** Runs a command for a resource, showing its lines as `logging` says; lines of a command with secrets are not shown. */
export async function runFor(
  urn: string,
  command: string | undefined,
  given: Properties,
  before: Printed | undefined,
  log: Log,
  type: Type = types.local,
): Promise<Printed> {
  if (command === undefined) return before ?? { stdout: "", stderr: "" };
  const { values } = plain(given);
  const hidden = plain(printable(given)).secret;
  const logging = LocalInputs.shape.logging.parse(values["logging"]) ?? "stdoutAndStderr";
  const shown: Promise<void>[] = [];
  const line: Line = (from, text) => {
    if (!hidden && (logging === from || logging === "stdoutAndStderr")) shown.push(log(urn, text));
  };
  const printed =
    type === types.remote
      ? await runThere(command, RemoteInputs.parse(values), before, line)
      : await run(command, LocalInputs.parse(values), before, line);
  await Promise.all(shown);
  return printed;
}

/** How often a host that does not answer is tried, and the pause between two tries. */
const TRIES = 10;
const PAUSE_MS = 1_000;

/** Runs a command line on the host that the connection names. What could not be reached at all is tried again. */
async function runThere(
  command: string,
  inputs: RemoteInputs,
  before: Printed | undefined,
  line: Line,
): Promise<Printed> {
  const { connection, environment = {}, stdin, addPreviousOutputInEnv = true } = inputs;
  const previous =
    before && addPreviousOutputInEnv
      ? { PULUMI_COMMAND_STDOUT: before.stdout, PULUMI_COMMAND_STDERR: before.stderr }
      : {};
  const remote = remoteShell(connection);
  const limit = connection.dialErrorLimit ?? TRIES;
  try {
    for (let tried = 1; ; tried++) {
      try {
        return await run(
          withEnvironment(command, { ...previous, ...environment }),
          { interpreter: [...remote.command], environment: remote.environment, ...(stdin !== undefined && { stdin }) },
          undefined,
          line,
          command,
        );
      } catch (error) {
        const unreachable =
          error instanceof CommandFailed &&
          error.code === SSH_FAILED &&
          /^ssh: connect to host|timed out/m.test(error.said);
        if (!unreachable || (limit >= 0 && tried >= limit)) throw error;
        await sleep(PAUSE_MS);
      }
    }
  } finally {
    remote.close();
  }
}

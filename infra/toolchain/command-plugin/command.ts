import { randomBytes } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { Inputs, refused } from "./inputs";
import type { Log } from "./log";
import { run, type Printed } from "./shell";
import { plain, secret, type Properties } from "./values";

/** A bad input: which one and what is wrong with it. */
export interface Failure {
  property: string;
  reason: string;
}

/** What is wrong with the inputs; an unknown value is not checked yet. */
export function check(news: Properties): Failure[] {
  const unsupported = refused
    .filter((name) => news[name] !== undefined)
    .map((name) => ({
      property: name,
      reason: `"${name}" needs the vendor's command plugin; this stand-in does not collect files`,
    }));
  if (unsupported.length > 0) return unsupported;
  const result = Inputs.safeParse(plain(news).values);
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

/** The outputs of a resource whose command has yet to run. */
export const outputs = (inputs: Properties, printed: Partial<Printed>): Properties => {
  // What a command prints may repeat any of its inputs.
  const mark = plain(inputs).secret ? secret : (value: unknown) => value;
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
): Promise<Printed> {
  if (command === undefined) return before ?? { stdout: "", stderr: "" };
  const { values, secret: hidden } = plain(given);
  const inputs = Inputs.parse(values);
  const logging = inputs.logging ?? "stdoutAndStderr";
  const shown: Promise<void>[] = [];
  const printed = await run(command, inputs, before, (from, text) => {
    if (!hidden && (logging === from || logging === "stdoutAndStderr")) shown.push(log(urn, text));
  });
  await Promise.all(shown);
  return printed;
}

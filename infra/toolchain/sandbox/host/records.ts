import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import { UserError } from "../../../../stacks/model/errors";
import { processStart } from "../../../../policies/observe/processes/start";

const Recorded = z.strictObject({ name: z.string(), pid: z.int().positive(), started: z.string() });
/** A process that the sandbox started: its number alone might by now be another's. */
export type Recorded = z.output<typeof Recorded>;

const fileIn = (directory: string): string => path.join(directory, "processes.json");

export function readRecords(directory: string): Recorded[] {
  const file = fileIn(directory);
  if (!existsSync(file)) return [];
  const parsed = z.array(Recorded).safeParse(JSON.parse(readFileSync(file, "utf8")));
  if (!parsed.success)
    throw new UserError(`The file "${file}" is damaged; end the sandbox's processes by hand and delete it`);
  return parsed.data;
}

export function writeRecords(directory: string, records: readonly Recorded[]): void {
  mkdirSync(directory, { recursive: true });
  if (records.length === 0) rmSync(fileIn(directory), { force: true });
  else writeFileSync(fileIn(directory), `${JSON.stringify(records, null, 2)}\n`);
}

export const isAlive = ({ pid, started }: Recorded): boolean => processStart(pid) === started;

import type { Readable, Writable } from "node:stream";
import { createInterface } from "node:readline";

/** What jest says first of a test file. */
const opens = /^(?:\u001b\[[\d;]*m|\s)*(?:PASS|FAIL)/;

/**
 * Copies what a run of jest prints, a test file at a time: two runs that print to one place don't tear each other's
 * failures apart. Resolves when the source has ended and all is written.
 */
export async function copyInBlocks(from: Readable, to: Writable): Promise<void> {
  let block = "";
  for await (const line of createInterface({ input: from, crlfDelay: Infinity })) {
    if (opens.test(line)) {
      to.write(block);
      block = "";
    }
    block += `${line}\n`;
  }
  to.write(block);
}

import pc from "picocolors";

let chapters = 0;
const started = Date.now();

/** Seconds since the demo began. */
export const elapsed = (): string => `${((Date.now() - started) / 1000).toFixed(0)} s`;

/** A heading of the story. */
export function chapter(title: string): void {
  chapters += 1;
  process.stdout.write(`\n${pc.bold(pc.cyan(`${chapters}. ${title}`))} ${pc.dim(`(${elapsed()})`)}\n\n`);
}

/** A line of the story. */
export function tell(line: string): void {
  process.stdout.write(`   ${line}\n`);
}

/** A command that is run for the reader to see. */
export function command(line: string): void {
  process.stdout.write(`${pc.dim("$")} ${pc.bold(line)}\n`);
}

/** A claim that held, and what was seen. */
export function proven(claim: string, seen: string): void {
  process.stdout.write(`   ${pc.green("✓")} ${claim}\n     ${pc.dim(seen)}\n`);
}

/** A claim that did not hold. */
export function disproven(claim: string, seen: string): void {
  process.stdout.write(`   ${pc.red("✗")} ${claim}\n     ${seen}\n`);
}

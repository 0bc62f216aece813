import { InvalidArgumentError, type Command } from "commander";

/** `npm run bench`: what a preview costs, as ratios in one run. */
export function register(program: Command): void {
  program
    .command("bench")
    .description("measure a preview of the sandbox against an empty program's, and what each stage adds")
    .option("--rounds <n>", "rounds of which the median counts", count, 5)
    .action(async ({ rounds }: { rounds: number }) => {
      const { bench } = await import("../bench");
      process.exitCode = await bench(rounds);
    });
}

function count(text: string): number {
  if (!/^[1-9]\d?$/.test(text)) throw new InvalidArgumentError(`"${text}" is not a number from 1 to 99.`);
  return Number(text);
}

import { Argument, InvalidArgumentError, type Command } from "commander";

const parts = ["audit", "preview"];

/** `npm run bench [PART]`: what an audit and a preview cost, as ratios in one run. */
export function register(program: Command): void {
  program
    .command("bench")
    .description(
      "measure an audit beside other linters, and a preview of the sandbox against an empty program's; exit 1 when a target is missed",
    )
    .addArgument(new Argument("[part]", "only this part").choices(parts))
    .option("--rounds <n>", "rounds of which the median counts", count, 5)
    .action(async (part: string | undefined, { rounds }: { rounds: number }) => {
      const { benchAudit } = await import("../bench/audit");
      const { benchPreview } = await import("../bench/preview");
      const codes: number[] = [];
      if (part !== "preview") codes.push(await benchAudit(rounds));
      if (part !== "audit") codes.push(await benchPreview(rounds));
      process.exitCode = Math.max(...codes);
    });
}

function count(text: string): number {
  if (!/^[1-9]\d?$/.test(text)) throw new InvalidArgumentError(`"${text}" is not a number from 1 to 99.`);
  return Number(text);
}

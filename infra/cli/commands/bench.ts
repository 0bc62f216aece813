import { Argument, InvalidArgumentError, type Command } from "commander";

const parts = ["audit", "preview", "evidence", "containers"];

/** `npm run bench [PART]`: what an audit, a preview, the evidence of what runs and the Docker provider cost. */
export function register(program: Command): void {
  program
    .command("bench")
    .description(
      "measure an audit beside other linters, a preview of the sandbox against an empty program's, the evidence of what runs there, and the provider with up to 300 containers; exit 1 when a target is missed",
    )
    .addArgument(new Argument("[part]", "only this part").choices(parts))
    .option("--rounds <n>", "rounds of which the median counts", count, 5)
    .action(async (part: string | undefined, { rounds }: { rounds: number }) => {
      const { benchAudit } = await import("../bench/audit");
      const { benchPreview } = await import("../bench/preview");
      const { benchEvidence } = await import("../bench/evidence");
      const { benchContainers } = await import("../bench/containers");
      const chosen = (name: string): boolean => part === undefined || part === name;
      const codes: number[] = [];
      if (chosen("audit")) codes.push(await benchAudit(rounds));
      if (chosen("preview")) codes.push(await benchPreview(rounds));
      if (chosen("evidence")) codes.push(await benchEvidence(rounds));
      if (chosen("containers")) codes.push(await benchContainers(rounds));
      process.exitCode = Math.max(...codes);
    });
}

function count(text: string): number {
  if (!/^[1-9]\d?$/.test(text)) throw new InvalidArgumentError(`"${text}" is not a number from 1 to 99.`);
  return Number(text);
}

import { Argument, InvalidArgumentError, type Command } from "commander";

const parts = ["audit", "preview", "evidence", "containers", "fleet"];

/** `npm run bench [PART]`: what an audit, a preview, the evidence of what runs, the Docker provider and a fleet's audit cost. */
export function register(program: Command): void {
  program
    .command("bench")
    .description(
      "measure an audit beside other linters, a preview of the sandbox against an empty program's, the evidence of what runs there, the provider with up to 300 containers, and the audit of many hosts; exit 1 when a target is missed",
    )
    .addArgument(new Argument("[part]", "only this part").choices(parts))
    .option("--rounds <n>", "rounds of which the median counts", count, 5)
    .action(async (part: string | undefined, { rounds }: { rounds: number }) => {
      const { benchAudit } = await import("../bench/audit");
      const { benchPreview } = await import("../bench/preview");
      const { benchEvidence } = await import("../bench/evidence");
      const { benchContainers } = await import("../bench/containers");
      const { benchFleet } = await import("../bench/fleet");
      const chosen = (name: string): boolean => part === undefined || part === name;
      const codes: number[] = [];
      if (chosen("audit")) codes.push(await benchAudit(rounds));
      if (chosen("preview")) codes.push(await benchPreview(rounds));
      if (chosen("evidence")) codes.push(await benchEvidence(rounds));
      if (chosen("containers")) codes.push(await benchContainers(rounds));
      if (chosen("fleet")) codes.push(await benchFleet(rounds));
      process.exitCode = Math.max(...codes);
    });
}

function count(text: string): number {
  if (!/^[1-9]\d?$/.test(text)) throw new InvalidArgumentError(`"${text}" is not a number from 1 to 99.`);
  return Number(text);
}

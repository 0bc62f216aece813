import { type Command, InvalidArgumentError } from "commander";

/** `alfa data check`: how old is what the image rules know. */
export function register(program: Command): void {
  program
    .command("data")
    .description("what the image rules know of vulnerable, ended and compromised versions")
    .command("check")
    .description("say how old the image table is, by row; exit 1 when a row is older than --max-age")
    .option("--max-age <days>", "days after which a row must be compared with its source again", days, 180)
    .action(async ({ maxAge }: { maxAge: number }) => {
      const { checkData } = await import("../audit/data");
      const { text, old } = checkData(maxAge, Date.now());
      process.stdout.write(text);
      process.exitCode = old > 0 ? 1 : 0;
    });
}

function days(text: string): number {
  if (!/^\d{1,5}$/.test(text)) throw new InvalidArgumentError(`"${text}" is not a number of days.`);
  return Number(text);
}

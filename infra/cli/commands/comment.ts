import { type Command, InvalidArgumentError } from "commander";
import type { CommentFlags } from "../comment/run";

/** `alfa comment`: the one comment of a pull request. */
export function register(program: Command): void {
  program
    .command("comment")
    .description("write a report on its GitHub pull request: one comment, updated in place")
    .requiredOption("--report <file>", "JSON report of `alfa audit --format json` or `alfa check --report`")
    .option("--pull <number>", "the pull request", pullRequest)
    .option("--head <owner:branch>", "instead of --pull: the head of the pull request")
    .option("--sha <commit>", "with --head: the commit that was judged")
    .option("--sarif <file>", "write the report's findings as SARIF too")
    .option("--print", "print the comment, send nothing")
    .action(async (flags: CommentFlags) => {
      const { runComment } = await import("../comment/run");
      await runComment(flags, process.env);
    });
}

function pullRequest(text: string): number {
  if (!/^[1-9]\d{0,9}$/.test(text)) throw new InvalidArgumentError(`"${text}" is not the number of a pull request.`);
  return Number(text);
}

import { appendFileSync } from "node:fs";
import { renderComment } from "../../../policies/report/comment";
import { Report } from "../../../policies/report/model";
import { renderSarif } from "../../../policies/report/sarif";
import { UserError } from "../../../stacks/model/errors";
import { readText } from "../audit/files";
import { writeOutput } from "../audit/output";
import { type Forge, pullNumber, type PullRequest, upsertComment } from "./github";

/** The flags of `alfa comment`. */
export interface CommentFlags {
  readonly report: string;
  readonly pull?: number;
  readonly head?: string;
  readonly sha?: string;
  readonly sarif?: string;
  /** Prints the comment and sends nothing. */
  readonly print?: true;
}

/**
 * Writes the comment of a report on its pull request. The report may come from a run that nobody trusts: it is data, and
 * all that is made of it is made here.
 * @param environment as a GitHub workflow has it
 */
export async function runComment(
  flags: CommentFlags,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  const report = readReport(flags.report);
  const body = renderComment(report);
  if (flags.sarif !== undefined) writeOutput(flags.sarif, renderSarif(everything(report)), "the findings");
  if (flags.print) {
    process.stdout.write(body);
    return;
  }
  const forge = forgeOf(environment);
  const number = await pullNumber(forge, pullOf(flags));
  const done = await upsertComment(forge, number, body);
  process.stderr.write(`The comment on pull request ${number} is ${done}.\n`);
  if (environment["GITHUB_OUTPUT"]) appendFileSync(environment["GITHUB_OUTPUT"], `pull=${number}\n`);
}

/** Code scanning tells new from old by itself. */
const everything = ({ baseline, findings, ...report }: Report): Report => ({
  ...report,
  findings: [...findings, ...(baseline?.known ?? [])],
});

function readReport(file: string): Report {
  const text = readText(file);
  if (text === undefined) throw new UserError(`the report "${file}" does not exist or can't be read`);
  const wrong = (why: string) =>
    new UserError(`"${file}" is no report: ${why}; \`alfa audit --format json\` and \`alfa check --report\` write one`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw wrong("invalid JSON");
  }
  const parsed = Report.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw wrong(`${issue?.path.join(".") ?? ""}: ${issue?.message ?? "malformed"}`);
}

function forgeOf({
  GITHUB_API_URL,
  GITHUB_REPOSITORY,
  GITHUB_TOKEN,
}: Readonly<Record<string, string | undefined>>): Forge {
  if (!GITHUB_TOKEN)
    throw new UserError("GITHUB_TOKEN is not set: in a workflow, env: GITHUB_TOKEN: ${{ github.token }}");
  if (!GITHUB_REPOSITORY || !/^[\w.-]+\/[\w.-]+$/.test(GITHUB_REPOSITORY))
    throw new UserError(`GITHUB_REPOSITORY is "${GITHUB_REPOSITORY ?? ""}": wanted OWNER/NAME`);
  return {
    api: (GITHUB_API_URL || "https://api.github.com").replace(/\/+$/, ""),
    repository: GITHUB_REPOSITORY,
    token: GITHUB_TOKEN,
  };
}

function pullOf({ pull, head, sha }: CommentFlags): PullRequest {
  if (pull !== undefined) return { number: pull };
  if (head !== undefined && sha !== undefined) return { head, sha };
  throw new UserError("which pull request: give --pull NUMBER, or --head OWNER:BRANCH and --sha COMMIT");
}

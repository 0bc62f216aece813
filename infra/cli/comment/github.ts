import { z } from "zod";
import { marker } from "../../../policies/report/comment";
import { UserError } from "../../../stacks/model/errors";

/** Where a repository's API stands, and who asks. */
export interface Forge {
  /** Without a slash at its end: `https://api.github.com`. */
  readonly api: string;
  readonly repository: string;
  readonly token: string;
}

/** What tells the pull request of a run: its number, or the head that the run was about. */
export type PullRequest = { readonly number: number } | { readonly head: string; readonly sha: string };

const Comments = z.array(
  z.object({
    id: z.int(),
    body: z.string().nullish(),
    user: z.object({ type: z.string().optional() }).nullish(),
  }),
);
const Pulls = z.array(z.object({ number: z.int(), head: z.object({ sha: z.string() }) }));

/** Milliseconds that GitHub may take to answer. */
const patience = 30_000;
const perPage = 100;
/** Comments are looked through so far. */
const pages = 20;

async function ask(forge: Forge, method: string, path: string, body?: unknown): Promise<unknown> {
  const url = `${forge.api}/repos/${forge.repository}/${path}`;
  const response = await fetch(url, {
    method,
    signal: AbortSignal.timeout(patience),
    headers: {
      accept: "application/vnd.github+json",
      authorization: `Bearer ${forge.token}`,
      "x-github-api-version": "2022-11-28",
      ...(body === undefined ? {} : { "content-type": "application/json" }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  }).catch((error: unknown) => {
    throw new UserError(`${method} ${url}: ${error instanceof Error ? error.message : String(error)}`);
  });
  if (!response.ok) {
    const hint = response.status === 403 ? "; the job needs `permissions: pull-requests: write`" : "";
    throw new UserError(`${method} ${url}: HTTP ${response.status} ${response.statusText}${hint}`);
  }
  return response.json();
}

/**
 * The number of an open pull request. That of a fork's run is looked up by its head, never taken from what the run left.
 * @throws UserError when no open pull request has this head: it was pushed to in the meantime, or closed
 */
export async function pullNumber(forge: Forge, pull: PullRequest): Promise<number> {
  if ("number" in pull) return pull.number;
  const found = Pulls.parse(
    await ask(forge, "GET", `pulls?state=open&per_page=${perPage}&head=${encodeURIComponent(pull.head)}`),
  );
  const number = found.find(({ head }) => head.sha === pull.sha)?.number;
  if (number !== undefined) return number;
  throw new UserError(`no open pull request of "${forge.repository}" has the head "${pull.head}" at ${pull.sha}`);
}

/** Updates the comment that an earlier run wrote, or writes the first. */
export async function upsertComment(forge: Forge, number: number, body: string): Promise<"updated" | "written"> {
  for (let page = 1; page <= pages; page++) {
    const list = Comments.parse(await ask(forge, "GET", `issues/${number}/comments?per_page=${perPage}&page=${page}`));
    // A person may quote the marker: that is not our comment.
    const own = list.find((entry) => entry.user?.type === "Bot" && entry.body?.startsWith(marker));
    if (own) {
      await ask(forge, "PATCH", `issues/comments/${own.id}`, { body });
      return "updated";
    }
    if (list.length < perPage) break;
  }
  await ask(forge, "POST", `issues/${number}/comments`, { body });
  return "written";
}

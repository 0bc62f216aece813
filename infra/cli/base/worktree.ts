import { existsSync, realpathSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import execa from "execa";
import { UserError } from "../../../stacks/model/errors";

/** The base of a change, checked out beside it. */
export interface Base {
  /** As the user named it, with the commit it stands for: `origin/main (1a2b3c4)`. */
  readonly name: string;
  readonly commit: string;
  /** Root of the repository that holds the change. */
  readonly root: string;
  /** Root of the base's files; the folder is named as `root` is, since Compose takes a project's name from it. */
  readonly dir: string;
}

/** A hook runs git with variables that name the repository and its index: a worktree is another place. */
const environment = (): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("GIT_")));

async function git(cwd: string, ...args: readonly string[]): Promise<string> {
  const { stdout } = await execa("git", ["-c", "core.hooksPath=/dev/null", ...args], {
    cwd,
    env: environment(),
    extendEnv: false,
    stdin: "ignore",
  });
  return stdout;
}

/**
 * Checks out what `ref` and the change have in common, for as long as `work` takes: what went into the base branch
 * afterwards is no part of the change.
 * @param cwd a folder of the repository
 * @throws UserError when it is no repository, or there is no such commit in it
 */
export async function withBase<T>(ref: string, cwd: string, work: (base: Base) => Promise<T>): Promise<T> {
  const root = await git(cwd, "rev-parse", "--show-toplevel").catch(() => {
    throw new UserError(`--base "${ref}": "${cwd}" is in no git repository, or git is not installed`);
  });
  const tip = await git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", `${ref}^{commit}`).catch(() => {
    throw new UserError(
      `--base "${ref}": there is no such commit in "${root}"; a CI checkout fetches only one: git fetch origin BRANCH, then --base origin/BRANCH`,
    );
  });
  // Without a common commit (a checkout that was fetched flat) the branch itself is all there is.
  const commit = await git(root, "merge-base", tip, "HEAD").catch(() => tip);
  const parent = realpathSync(await mkdtemp(path.join(tmpdir(), "alfa-base-")));
  const dir = path.join(parent, path.basename(root));
  try {
    await git(root, "worktree", "add", "--quiet", "--detach", dir, commit).catch((error: unknown) => {
      throw new UserError(`--base "${ref}": ${error instanceof Error ? lastLine(error.message) : String(error)}`);
    });
    return await work({ name: `${ref} (${commit.slice(0, 7)})`, commit, root, dir });
  } finally {
    await rm(parent, { recursive: true, force: true });
    if (existsSync(root)) await git(root, "worktree", "prune");
  }
}

const lastLine = (text: string): string => text.trim().split("\n").at(-1) ?? text;

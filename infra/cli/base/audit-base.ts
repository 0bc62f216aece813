import { existsSync, symlinkSync } from "node:fs";
import path from "node:path";
import type { Report } from "../../../policies/report/report";
import { UserError } from "../../../stacks/model/errors";
import type { SelectionFlags } from "../audit/options";
import type { Selection } from "../audit/audit";
import { namesHosts } from "../fleet/options";
import { type Base, withBase } from "./worktree";

/** The flags that say what is audited. */
type Flags = Selection & SelectionFlags;

/**
 * The report on the same Compose files as they are in the base of a change.
 * @param audit audits what the flags select, from the process's directory
 * @throws UserError for a file outside the repository
 */
export async function reportOfBase(
  ref: string,
  flags: Flags,
  audit: (flags: Flags) => Promise<Report>,
): Promise<{ readonly report: Report; readonly name: string }> {
  const cwd = process.cwd();
  return withBase(ref, cwd, async (base) => {
    const here = path.relative(base.root, cwd);
    const there = path.join(base.dir, here);
    const moved = {
      ...flags,
      targets: flags.targets.flatMap((file) => inBase(file, base, cwd)),
      file: flags.file.flatMap((file) => inBase(file, base, cwd)),
    };
    const named = flags.targets.length + flags.file.length > 0;
    // Everything that is named is new, or all of it is.
    if (!existsSync(there) || (named && moved.targets.length + moved.file.length === 0))
      return { report: nothing, name: base.name };
    linkDotenv(cwd, there);
    process.chdir(there);
    try {
      return { report: await audit(moved), name: base.name };
    } catch (error) {
      if (!(error instanceof UserError) || named) throw error;
      // No Compose file yet.
      return { report: nothing, name: base.name };
    } finally {
      process.chdir(cwd);
    }
  });
}

/** There was nothing. */
const nothing: Report = {
  schemaVersion: 1,
  tool: { name: "alfa", version: "" },
  subject: { project: "", files: [], services: 0, live: false },
  summary: { critical: 0, high: 0, medium: 0, low: 0, info: 0 },
  findings: [],
  notEvaluated: [],
  suppressed: [],
  errors: [],
};

/**
 * Asked before the audit: it would look at what runs, or wait for standard input, in vain.
 * @throws UserError for what has no base: what runs, a declared stack, standard input
 */
export function refuseWithoutBase(flags: Flags): void {
  const { targets, file, stack, live, project, label, all } = flags;
  if (stack !== undefined)
    throw new UserError("--base compares Compose files; for a declared stack: npm run check -- --base REF");
  if (live === true || all === true || project.length > 0 || label.length > 0 || namesHosts(flags))
    throw new UserError(
      "--base compares files: what runs has no base; leave out --live, --project, --label, --all, --host and --hosts",
    );
  if ([...targets, ...file].includes("-")) throw new UserError("--base compares files: standard input has no base");
}

/** The path of a file in the base, relative to where the audit runs there; none where the base has no such file. */
function inBase(file: string, { root, dir }: Base, cwd: string): string[] {
  const relative = path.relative(root, path.resolve(cwd, file));
  if (relative.startsWith(".."))
    throw new UserError(`--base compares files of the repository "${root}"; "${file}" stands outside`);
  const there = path.join(dir, relative);
  return existsSync(there) ? [path.relative(path.join(dir, path.relative(root, cwd)), there) || "."] : [];
}

/** Values of variables stand outside git; without them the base could not be read. */
function linkDotenv(here: string, there: string): void {
  const [mine, its] = [path.join(here, ".env"), path.join(there, ".env")];
  if (existsSync(mine) && !existsSync(its)) symlinkSync(mine, its);
}

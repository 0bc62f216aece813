import { basename, dirname, isAbsolute, join, relative } from "node:path";
import { UserError } from "../../model/errors";
import { quoted } from "./error";
import type { Scope } from "./interpolate";
import { fill } from "./load";
import type { Tree } from "./tree";

/**
 * The project's name as Compose finds it: what is given (option or COMPOSE_PROJECT_NAME), the last `name` of the
 * files, the directory's name; the latter two without what a project name can't hold.
 * @throws UserError for a given name that is none
 */
export function projectName(
  trees: readonly Tree[],
  scope: Scope,
  options: { readonly projectName?: string | undefined; readonly directory: string },
): string {
  const given = options.projectName ?? (scope.lookup("COMPOSE_PROJECT_NAME") || undefined);
  if (given !== undefined) {
    if (given !== "" && normalName(given) === given) return given;
    const wanted = 'lower case letters, digits, "-" and "_", beginning with a letter or digit';
    throw new UserError(
      `the project name (--project-name, COMPOSE_PROJECT_NAME) wants ${wanted}, not ${quoted(given)}`,
    );
  }
  const written = trees.map((tree) => (tree.kind === "map" ? tree.entries.get("name") : undefined)).findLast(Boolean);
  const filled = written && fill(written, scope);
  const own = filled?.kind === "scalar" ? normalName(filled.text) : "";
  return own || normalName(basename(options.directory)) || "default";
}

const normalName = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9_-]/g, "")
    .replace(/^[_-]+/, "");

/** How the files that a Compose file names are shown: as that one is, relative to where the user stands. */
export function shownPaths(first: string | undefined, directory: string): (path: string) => string {
  if (first === undefined || isAbsolute(first)) return (path) => path;
  return (path) => join(dirname(first), relative(directory, path));
}

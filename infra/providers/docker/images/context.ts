import { createHash } from "node:crypto";
import { createReadStream, existsSync, lstatSync, readFileSync, readlinkSync, readdirSync, type Stats } from "node:fs";
import path from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import ignore from "@balena/dockerignore";
import { pack, type Pack } from "tar-stream";
import { z } from "zod";
import { UserError } from "../../../../stacks/model/errors";

/** What a build is given: the files of a folder, less what its .dockerignore names. */
export interface BuildContext {
  /** Path of the Dockerfile within the archive. */
  readonly dockerfile: string;
  /** Hash of the names, permissions and contents: the same files give the same one, whenever they were written. */
  digest(): Promise<string>;
  /** The archive, from its first byte. */
  archive(): Readable;
}

interface Entry {
  /** With `/`, below the context. */
  readonly name: string;
  readonly file: string;
  readonly stats: Stats;
}

/**
 * @param folder the context
 * @param dockerfile path of the Dockerfile: below the context, or (where it is not there) anywhere
 * @throws UserError when one of the two is not there
 */
export function buildContext(folder: string, dockerfile = "Dockerfile"): BuildContext {
  const root = path.resolve(folder);
  if (!existsSync(root) || !lstatSync(root).isDirectory())
    throw new UserError(`the build context "${folder}" is no folder; correct build.context`);
  const recipe = findDockerfile(root, dockerfile);
  const inside = path.relative(root, recipe);
  // Outside the context: it is sent along under a name that nothing else has.
  const outside = inside.startsWith("..") || path.isAbsolute(inside);
  const name = outside ? ".dockerfile.alfa" : inside.split(path.sep).join("/");
  const found = entries(root, excluded(root, recipe, name));
  const all = outside ? [...found, { name, file: recipe, stats: lstatSync(recipe) }] : found;
  return { dockerfile: name, digest: () => digestOf(all, name), archive: () => archiveOf(all) };
}

function findDockerfile(root: string, dockerfile: string): string {
  const places = [path.resolve(root, dockerfile), path.resolve(dockerfile)];
  const found = places.find((place) => existsSync(place));
  if (found === undefined) throw new UserError(`there is no Dockerfile at "${places.join('" nor "')}"`);
  return found;
}

/** Docker's rule: NAME.dockerignore beside the Dockerfile, else the context's. Dockerfile and ignore file themselves always count. */
function excluded(
  root: string,
  recipe: string,
  name: string,
): { readonly of: (entry: string) => boolean; readonly again: boolean } {
  const file = [`${recipe}.dockerignore`, path.join(root, ".dockerignore")].find((place) => existsSync(place));
  if (file === undefined) return { of: () => false, again: false };
  const text = readFileSync(file, "utf8");
  const rules = ignore({ ignorecase: false }).add(text);
  const always = new Set([name, ".dockerignore"]);
  return {
    of: (entry) => !always.has(entry) && rules.ignores(entry),
    // A later "!x" may bring back a file of a folder that is left out.
    again: /^\s*!/m.test(text) || name.includes("/"),
  };
}

function entries(root: string, { of: isExcluded, again }: ReturnType<typeof excluded>): Entry[] {
  const result: Entry[] = [];
  const visit = (folder: string, below: string): void => {
    for (const base of readdirSync(folder).sort()) {
      const file = path.join(folder, base);
      const name = below === "" ? base : `${below}/${base}`;
      const stats = lstatSync(file);
      const out = isExcluded(name);
      if (!out) result.push({ name, file, stats });
      if (stats.isDirectory() && (!out || again)) visit(file, name);
    }
  };
  visit(root, "");
  return result.filter(({ stats }) => stats.isFile() || stats.isDirectory() || stats.isSymbolicLink());
}

const permissions = ({ mode }: Stats): number => mode & 0o7777;

async function digestOf(all: readonly Entry[], dockerfile: string): Promise<string> {
  const hash = createHash("sha256").update(dockerfile);
  for (const { name, file, stats } of all) {
    const kind = stats.isDirectory()
      ? "d"
      : stats.isSymbolicLink()
        ? `l${readlinkSync(file)}`
        : `f${String(stats.size)}`;
    hash.update(`\0${name}\0${kind}\0${String(permissions(stats))}\0`);
    if (stats.isFile())
      for await (const chunk of createReadStream(file)) hash.update(z.instanceof(Uint8Array).parse(chunk));
  }
  return hash.digest("hex");
}

function archiveOf(all: readonly Entry[]): Readable {
  const archive = pack();
  void fill(archive, all).then(
    () => {
      archive.finalize();
    },
    (error: unknown) => {
      archive.destroy(error instanceof Error ? error : new Error(String(error)));
    },
  );
  return Readable.from(archive);
}

/** Owner and times are left out, so that the Engine's cache goes by the contents. */
async function fill(archive: Pack, all: readonly Entry[]): Promise<void> {
  for (const { name, file, stats } of all) {
    const common = { name, mode: permissions(stats), mtime: new Date(0), uid: 0, gid: 0 };
    if (stats.isFile()) {
      await pipeline(createReadStream(file), archive.entry({ ...common, size: stats.size }));
    } else {
      const special = stats.isDirectory()
        ? ({ type: "directory" } as const)
        : ({ type: "symlink", linkname: readlinkSync(file) } as const);
      archive.entry({ ...common, ...special });
    }
  }
}

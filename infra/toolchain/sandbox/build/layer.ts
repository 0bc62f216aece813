import { readFileSync } from "node:fs";
import path from "node:path";
import { Readable } from "node:stream";
import { build } from "esbuild";
import { pack } from "tar-stream";
import { readAll } from "../../../../stacks/engine";
import { checkout } from "../../paths";
import { VERSION_FILE } from "../images/lib/version";
import type { ImageFile, Recipe, User } from "../images/recipe";

const IMAGES = path.join(checkout, "infra", "toolchain", "sandbox", "images");
/** Files of one image carry one fixed time, so that the same recipe gives the same layer. */
const EPOCH = new Date(0);

const BASE_USERS: readonly User[] = [
  { name: "root", uid: 0, home: "/root" },
  { name: "daemon", uid: 1, home: "/usr/sbin" },
  { name: "nobody", uid: 65534, home: "/home" },
];

/** The files that an image adds to the base: its scripts (bundled), its own files, its accounts, its version. */
export async function imageFiles(recipe: Recipe, version: string): Promise<ImageFile[]> {
  const scripts = await Promise.all(
    Object.entries(recipe.scripts ?? {}).map(([target, source]) => bundled(recipe.name, target, source)),
  );
  const files = recipe.files?.(version) ?? [];
  return [{ path: VERSION_FILE, content: `${version}\n` }, ...accounts(recipe.users ?? []), ...scripts, ...files];
}

async function bundled(folder: string, target: string, source: string): Promise<ImageFile> {
  const result = await build({
    entryPoints: [path.join(IMAGES, folder, source)],
    bundle: true,
    write: false,
    platform: "node",
    target: "node18",
    format: "cjs",
    // optional native parts of npm packages are not there, as upstream intends
    external: ["pg-native", "cloudflare:sockets"],
    banner: { js: "#!/usr/bin/node" },
    logLevel: "error",
  });
  const content = result.outputFiles[0]?.text ?? "";
  return { path: target, content, mode: 0o755 };
}

function accounts(added: readonly User[]): ImageFile[] {
  if (added.length === 0) return [];
  const users = [...BASE_USERS, ...added];
  const groups = new Map([
    ...users.map(({ name, uid, gid }) => [gid ?? uid, name] as const),
    [65533, "nogroup"] as const,
  ]);
  return [
    {
      path: "/etc/passwd",
      content: users
        .map(({ name, uid, gid, home }) => `${name}:x:${uid}:${gid ?? uid}:${name}:${home}:/bin/sh\n`)
        .join(""),
    },
    { path: "/etc/group", content: [...groups].map(([gid, name]) => `${name}:x:${gid}:\n`).join("") },
    ...added.map(({ home, uid, gid }): ImageFile => ({ path: home, folder: true, uid, gid: gid ?? uid })),
  ];
}

/** The files as a tar stream with owners and modes. */
export async function tarOf(files: readonly ImageFile[]): Promise<Buffer> {
  const archive = pack();
  for (const file of files) {
    const common = { name: file.path.replace(/^\//, ""), uid: file.uid ?? 0, gid: file.gid ?? 0, mtime: EPOCH };
    if (file.link !== undefined) archive.entry({ ...common, type: "symlink", linkname: file.link });
    else if (file.folder) archive.entry({ ...common, type: "directory", mode: file.mode ?? 0o755 });
    else archive.entry({ ...common, mode: file.mode ?? 0o644 }, bytes(file));
  }
  archive.finalize();
  return readAll(Readable.from(archive));
}

function bytes({ content = "", source }: ImageFile): Buffer {
  if (source !== undefined) return readFileSync(source);
  return typeof content === "string" ? Buffer.from(content) : content;
}

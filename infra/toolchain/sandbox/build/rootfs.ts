import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import execa from "execa";
import pLimit from "p-limit";
import { UserError } from "../../../../stacks/model/errors";
import { cacheDir, checkout } from "../../paths";
import { PACKAGES, UNUSED, UNUSED_PATHS } from "./packages";

/** Run in the root once its packages are in it. */
export const FINISH = path.join(checkout, "infra", "toolchain", "sandbox", "build", "finish.sh");

/** Counts up when the way the root is put together changes otherwise than by packages or finish.sh. */
const LAYOUT = 1;

/** Names the base image: changes whenever its recipe does. */
export function baseHash(): string {
  const recipe = [LAYOUT, PACKAGES, UNUSED.source, UNUSED_PATHS, readFileSync(FINISH, "utf8")];
  return createHash("sha256").update(JSON.stringify(recipe)).digest("hex").slice(0, 12);
}

/** Whether this machine's package manager can give the base image's files: a Debian or Ubuntu host. */
export function canUnpackPackages(): boolean {
  return (
    process.platform === "linux" &&
    ["/usr/bin/apt-get", "/usr/bin/dpkg-deb", "/etc/apt"].every((file) => existsSync(file))
  );
}

/**
 * A tar of the base image's root, made of the distribution's packages without installing any: apt resolves them against
 * an empty system, dpkg-deb unpacks them. Kept in the cache shared by checkouts.
 * @returns the tar's path.
 */
export async function baseRootfs(note: (text: string) => void): Promise<string> {
  const home = path.join(cacheDir(), "sandbox", `${baseHash()}-${process.arch}`);
  const tar = path.join(home, "rootfs.tar");
  if (existsSync(tar)) return tar;
  await mkdir(home, { recursive: true });
  const work = await mkdtemp(path.join(home, "work-"));
  try {
    const archives = await downloadPackages(work, (apt) => plan(apt, PACKAGES), note);
    note(`unpack ${archives.length} packages`);
    const root = path.join(work, "root");
    await unpack(archives, root);
    await execa("sh", [FINISH, root]);
    note("pack");
    const part = path.join(work, "rootfs.tar");
    await execa("tar", [
      "--numeric-owner",
      "--owner=0",
      "--group=0",
      "--sort=name",
      "-cf",
      part,
      "-C",
      root,
      ...UNUSED_PATHS.map((entry) => `--exclude=./${entry}`),
      ".",
    ]);
    await rename(part, tar);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  return tar;
}

/** Unpacks into `root` those packages, with all they need, that the base image does not hold. */
export async function unpackPackages(
  packages: readonly string[],
  root: string,
  note: (text: string) => void,
): Promise<void> {
  const work = await mkdtemp(path.join(path.dirname(root), "work-"));
  try {
    const more = async (apt: Apt): Promise<string[]> => {
      const held = new Set(await plan(apt, PACKAGES));
      return (await plan(apt, [...PACKAGES, ...packages])).filter((entry) => !held.has(entry));
    };
    await unpack(await downloadPackages(work, more, note), root);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

type Apt = (args: readonly string[]) => Promise<string>;

const plan = async (apt: Apt, packages: readonly string[]): Promise<string[]> =>
  plannedPackages(await apt(["install", "--no-install-recommends", "--print-uris", "-qq", ...packages]));

async function downloadPackages(
  work: string,
  choose: (apt: Apt) => Promise<string[]>,
  note: (text: string) => void,
): Promise<string[]> {
  const status = path.join(work, "status");
  const folders = ["state/lists/partial", "cache/archives/partial", "debs"].map((folder) => path.join(work, folder));
  await Promise.all(folders.map((folder) => mkdir(folder, { recursive: true })));
  await writeFile(status, "");
  // Own state and cache: nothing of the host's package manager is read but its sources, and nothing of it is changed.
  const own = [
    `Dir::State=${path.join(work, "state")}`,
    `Dir::State::status=${status}`,
    `Dir::Cache=${path.join(work, "cache")}`,
    "APT::Sandbox::User=root",
    "Acquire::Languages=none",
  ].flatMap((option) => ["-o", option]);
  const apt: Apt = async (args) => {
    const result = await execa("apt-get", [...own, ...args], { cwd: path.join(work, "debs"), reject: false });
    if (!result.failed) return result.stdout;
    throw new UserError(
      `Could not get the sandbox's packages: "apt-get ${args[0] ?? ""}" failed: ${result.stderr.trim().split("\n").slice(-3).join("; ")}`,
    );
  };
  note("read the package lists");
  await apt(["update", "-q"]);
  const wanted = await choose(apt);
  note(`download ${wanted.length} packages`);
  await apt(["download", "-q", ...wanted]);
  const listed = await execa("find", [path.join(work, "debs"), "-name", "*.deb"]);
  return listed.stdout.split("\n");
}

/** "NAME=VERSION" of every package to fetch, from `apt-get --print-uris`. */
export function plannedPackages(plan: string): string[] {
  return plan
    .split("\n")
    .map((line) => /^'.*' ([^_ ]+)_([^_ ]+)_[^_ ]+\.deb /.exec(line))
    .flatMap((match) =>
      match?.[1] && match[2] && !UNUSED.test(match[1]) ? [`${match[1]}=${decodeURIComponent(match[2])}`] : [],
    );
}

async function unpack(archives: readonly string[], root: string): Promise<void> {
  for (const folder of ["bin", "sbin", "lib", "lib64"]) {
    await mkdir(path.join(root, "usr", folder), { recursive: true });
    await symlink(path.join("usr", folder), path.join(root, folder));
  }
  const limit = pLimit(2);
  const one = (archive: string) =>
    limit(() =>
      execa("sh", [
        "-c",
        'dpkg-deb --fsys-tarfile "$1" | tar -x --keep-directory-symlink --no-same-owner -C "$2"',
        "sh",
        archive,
        root,
      ]),
    );
  await Promise.all(archives.map(one));
}

import { chmod, mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { createGunzip } from "node:zlib";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import execa from "execa";
import { extract } from "tar-stream";
import { UserError } from "../../stacks/model/errors";
import { download, Unreachable, verifySha512 } from "./download";
import { goBuild, goVersion } from "./go-build";
import { exists, installFolder } from "./install";
import { ensureKit } from "./kit";
import { onPath } from "./on-path";
import { cacheDir, checkout } from "./paths";
import type { Progress } from "./progress";
import { pulumiReleases, versions } from "./versions";

/** A Pulumi CLI that is ready to run. */
export interface Pulumi {
  /** The binary. */
  bin: string;
  /** Its folder: holds the language host too. To be first on PATH. */
  dir: string;
  version: string;
  /** Where it came from: the user's PATH, an earlier run, the vendor's archive, or the Go module proxy. */
  source: "path" | "cache" | "vendor" | "go";
  /** Whether the vendor's own language host and plugins are there; else the stand-ins of this project. */
  vendor: boolean;
}

/** Whether a CLI of version `seen` can stand in for `wanted`: same major, same or later minor. */
export function recentEnough(seen: string, wanted: string): boolean {
  const parse = (text: string): number[] => (/^v?(\d+)\.(\d+)\.(\d+)/.exec(text) ?? []).slice(1).map(Number);
  const [major, minor] = parse(seen);
  const [wantedMajor, wantedMinor] = parse(wanted);
  return (
    major !== undefined &&
    minor !== undefined &&
    major === wantedMajor &&
    wantedMinor !== undefined &&
    minor >= wantedMinor
  );
}

const versionOf = async (bin: string): Promise<string | undefined> =>
  execa(bin, ["version"], { env: { PULUMI_SKIP_UPDATE_CHECK: "true" }, timeout: 10_000 }).then(
    ({ stdout }) => stdout.trim().replace(/^v/, ""),
    () => undefined,
  );

/** The vendor's archive names a platform so; undefined where there is no archive this code can unpack. */
export function archiveName(platform: NodeJS.Platform, arch: string, version: string): string | undefined {
  const known = ["linux", "darwin"].includes(platform) && ["x64", "arm64"].includes(arch);
  return known ? `pulumi-v${version}-${platform}-${arch}.tar.gz` : undefined;
}

/** Unpacks the vendor's archive: its one folder `pulumi/` becomes `folder`. */
export async function unpack(archive: Buffer, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const entries = Readable.from([archive]).pipe(createGunzip()).pipe(extract());
  for await (const entry of entries) {
    const name = path.basename(entry.header.name);
    if (entry.header.type !== "file") {
      entry.resume();
      continue;
    }
    await writeFile(path.join(folder, name), await buffer(entry));
    await chmod(path.join(folder, name), 0o755);
  }
}

/**
 * Fetches the vendor's release for this platform and checks it against the sums the vendor publishes beside it.
 *
 * @throws Unreachable when the site can't be reached or has nothing for this platform
 */
export async function fetchVendor(folder: string, progress: Progress, releases = pulumiReleases): Promise<void> {
  const { pulumi: version } = versions;
  const name = archiveName(process.platform, process.arch, version);
  if (name === undefined) throw new Unreachable(`No archive for ${process.platform} on ${process.arch}`);
  await progress.step(`Fetching Pulumi ${version} from its vendor`, async (note) => {
    const sums = await download(`${releases}/v${version}/SHA512SUMS`);
    const archive = await download(`${releases}/v${version}/${name}`, note);
    verifySha512(archive, name, sums.toString());
    await unpack(archive, folder);
  });
}

/** The CLI as a Go program; go.mod and go.sum beside it pin every module. */
const cli = {
  module: path.join(checkout, "infra", "toolchain", "pulumi-cli"),
  package: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
  variables: { "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version": versions.pulumi },
} as const;

/**
 * Finds a Pulumi CLI or makes one: PATH, then the cache, then the vendor's archive, then a build from the Go module
 * proxy.
 *
 * @throws UserError that says what to install
 */
export async function ensurePulumi(progress: Progress): Promise<Pulumi> {
  const { pulumi: version } = versions;
  // A shell set up by `npm run env` has this project's own CLI on its PATH.
  const found = await onPath("pulumi", cacheDir());
  const seen = found && (await versionOf(found));
  const host = await onPath("pulumi-language-nodejs", cacheDir());
  if (found && host && seen !== undefined && recentEnough(seen, version))
    return { bin: found, dir: path.dirname(found), version: seen, source: "path", vendor: true };

  const folder = path.join(cacheDir(), "pulumi", version);
  const vendor = path.join(folder, "vendor");
  const built = path.join(folder, "go");
  const ready = async (source: Pulumi["source"]): Promise<Pulumi | undefined> => {
    if (await exists(vendor)) return { bin: path.join(vendor, "pulumi"), dir: vendor, version, source, vendor: true };
    if (!(await exists(built))) return undefined;
    const dir = await ensureKit(path.join(built, "pulumi"));
    return { bin: path.join(dir, "pulumi"), dir, version, source, vendor: false };
  };
  const cached = await ready("cache");
  if (cached) return cached;

  let refused = "";
  try {
    await installFolder(vendor, (part) => fetchVendor(part, progress));
  } catch (error) {
    if (!(error instanceof Unreachable)) throw error;
    refused = error.message;
  }
  const fetched = await ready("vendor");
  if (fetched) return fetched;

  if (!(await goVersion()))
    throw new UserError(
      `No Pulumi CLI ${version} or later 3.x is on PATH (${seen === undefined ? "none found" : `found "${seen}"`}), ` +
        `and none could be fetched (${refused}) or built (no "go" on PATH). ` +
        `Install the Pulumi CLI (https://www.pulumi.com/docs/install/) or Go 1.25 or later, then run this again.`,
    );
  progress.say(`  ${refused}`);
  await installFolder(built, (part) => goBuild(cli, path.join(part, "pulumi"), progress));
  const made = await ready("go");
  if (!made) throw new UserError(`The build of Pulumi ${version} left nothing at "${built}"`);
  return made;
}

import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";

const Metadata = z.object({
  Version: z.int(),
  NextUpdate: z.iso.datetime(),
  UpdatedAt: z.iso.datetime(),
  DownloadedAt: z.iso.datetime(),
});
export type Metadata = z.output<typeof Metadata>;

const DAY = 86_400_000;

const fileOf = (cacheDir: string): string => path.join(cacheDir, "db", "metadata.json");

/** What the cache folder says of its vulnerability database; undefined without one. */
export function readDatabase(cacheDir: string): Metadata | undefined {
  const file = fileOf(cacheDir);
  return existsSync(file) ? Metadata.parse(JSON.parse(readFileSync(file, "utf8"))) : undefined;
}

/**
 * An empty database in the place of the one that Trivy downloads: there is no network in the sandbox.
 * @throws Error when the cache folder is not writable.
 */
export function writeEmptyDatabase(cacheDir: string, now = new Date()): Metadata {
  const time = now.toISOString();
  const metadata = {
    Version: 2,
    NextUpdate: new Date(now.getTime() + DAY).toISOString(),
    UpdatedAt: time,
    DownloadedAt: time,
  };
  mkdirSync(path.dirname(fileOf(cacheDir)), { recursive: true });
  writeFileSync(path.join(cacheDir, "db", "trivy.db"), "stand-in: no vulnerabilities\n");
  writeFileSync(fileOf(cacheDir), JSON.stringify(metadata));
  return metadata;
}

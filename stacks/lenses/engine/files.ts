import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { extract, pack } from "tar-stream";
import { z } from "zod";
import type { Upload } from "./body";
import type { LiveFile } from "./context";

/** What this needs of an Engine. */
interface ArchiveReader {
  getArchive(container: string, path: string): Promise<Readable | undefined>;
}

/**
 * Reads the given files of a container: hash, permissions, owner; a file that is not there is left out.
 * The content is hashed as it streams by and kept nowhere.
 */
export async function readUploads(
  engine: ArchiveReader,
  container: string,
  paths: readonly string[],
): Promise<Map<string, LiveFile>> {
  const files = await Promise.all(
    paths.map(async (path) => {
      const archive = await engine.getArchive(container, path);
      return archive ? ([path, await firstFile(archive)] as const) : undefined;
    }),
  );
  return new Map(files.flatMap((entry) => (entry?.[1] ? [[entry[0], entry[1]]] : [])));
}

const bytes = z.instanceof(Uint8Array);

async function firstFile(archive: Readable): Promise<LiveFile | undefined> {
  const entries = archive.pipe(extract());
  archive.on("error", (error) => {
    entries.destroy(error);
  });
  let found: LiveFile | undefined;
  for await (const entry of entries) {
    const hash = createHash("sha256");
    for await (const chunk of entry) hash.update(bytes.parse(chunk));
    const { type, mode, uid, gid } = entry.header;
    if (type === "file") found ??= { sha256: hash.digest("hex"), mode: mode & 0o7777, uid, gid };
  }
  return found;
}

/** A tar archive of uploads, to be unpacked at the container's root; missing folders are made by the Engine. */
export function uploadArchive(uploads: readonly Upload[]): Readable {
  const archive = pack();
  for (const { path, content, mode, uid, gid } of uploads)
    archive.entry({ name: path.replace(/^\/+/, ""), mode, uid, gid }, content);
  archive.finalize();
  return Readable.from(archive);
}

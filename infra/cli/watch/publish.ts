import { rename, writeFile } from "node:fs/promises";
import { pack } from "tar-stream";
import { buffer } from "node:stream/consumers";
import { type Engine, openEngine } from "../../../stacks/engine/index";
import { UserError } from "../../../stacks/model/errors";
import { loadDeclaredStack } from "../declared-stack";

/** Replaces a file whole: its reader never sees half of it. @throws UserError */
export async function publishToFile(file: string, text: string): Promise<void> {
  try {
    await writeFile(`${file}.part`, text, { mode: 0o644 });
    await rename(`${file}.part`, file);
  } catch (error) {
    throw new UserError(
      `can't write the metrics to "${file}": ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

/** Where the stack's node-exporter looks for files of metrics (stacks/alfa/services/node-exporter.ts). */
const folder = "/textfile";

/**
 * Puts the metrics into the volume of the stack's own node-exporter, through the Engine: so it works with Docker Desktop and
 * with an Engine elsewhere.
 * @throws UserError when the stack has no node-exporter, or it does not run
 */
export async function publishToStack(stack: string, text: string): Promise<void> {
  const { services } = await loadDeclaredStack(stack);
  const container = services["node-exporter"]?.containerName;
  if (container === undefined)
    throw new UserError(
      `the stack "${stack}" has no node-exporter: start its profile monitoring, or write to a file (--metrics FILE)`,
    );
  await putMetrics(openEngine(), container, text);
}

/** Puts the metrics to where node-exporter reads them at its next scrape. */
export async function putMetrics(engine: Engine, container: string, text: string): Promise<void> {
  const archive = pack();
  archive.entry({ name: "alfa.prom", mode: 0o644 }, text);
  archive.finalize();
  await engine.putArchive(container, folder, await buffer(archive));
}

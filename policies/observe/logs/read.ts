import { z } from "zod";
import type { Engine } from "../../../stacks/engine";
import type { Deadline } from "../limit";
import { LineSplitter } from "./lines";
import type { LogScan } from "./scan";

/** Bounds of what is read of one container: the newest lines first, as many as a busy service writes in an hour or two. */
const lines = 10_000;
const bytes = 16 * 1024 * 1024;

/** How the reading of a log ended. */
export type LogReading = { readonly truncated: boolean } | { readonly failed: string };

/** Streams a container's log of the last `window` seconds through a scan; ends at the bounds, keeping what was scanned. */
export async function readLog(
  engine: Engine,
  container: { readonly id: string; readonly tty: boolean },
  scan: LogScan,
  window: number,
  deadline: Deadline,
): Promise<LogReading> {
  const since = Math.floor(Date.now() / 1000 - window);
  // `tty: true` hands the bytes over as they come: the splitter reads the frames itself, a line per source.
  const opening = engine.logs(container.id, { since, tail: lines, timestamps: true, tty: true });
  let count = 0;
  const splitter = new LineSplitter(container.tty, (line) => {
    count += 1;
    scan.add(line);
  });
  const late = { failed: `no answer within ${deadline.seconds} s` };
  try {
    const stream = await deadline.within(opening, () => undefined);
    if (stream === undefined) {
      void opening.then((unwanted) => unwanted.destroy()).catch(() => undefined);
      return late;
    }
    const timer = setTimeout(() => stream.destroy(new Error(late.failed)), deadline.left);
    let size = 0;
    try {
      for await (const chunk of stream) {
        const data = z.instanceof(Buffer).parse(chunk);
        size += data.length;
        splitter.push(data);
        if (size > bytes) break;
      }
    } finally {
      clearTimeout(timer);
      stream.destroy();
    }
    splitter.end();
    return { truncated: size > bytes || count >= lines };
  } catch (error) {
    return { failed: error instanceof Error ? error.message : String(error) };
  }
}

import { access, constants } from "node:fs/promises";
import path from "node:path";

/** The first executable of that name on PATH; folders below `except` do not count. */
export async function onPath(name: string, except = path.sep.repeat(2)): Promise<string | undefined> {
  for (const folder of (process.env.PATH ?? "").split(path.delimiter)) {
    if (folder === "" || folder.startsWith(except)) continue;
    const file = path.join(folder, name);
    if (
      await access(file, constants.X_OK).then(
        () => true,
        () => false,
      )
    )
      return file;
  }
  return undefined;
}

import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

/** The project's folder: this code may run from its own file or from a bundle below .cache/. */
export function root(folder = __dirname): string {
  if (existsSync(join(folder, "stacks", "alfa", "files"))) return folder;
  const above = dirname(folder);
  if (above === folder) throw new Error(`no folder above "${__dirname}" has stacks/alfa/files`);
  return root(above);
}

import { chmod, copyFile, link } from "node:fs/promises";
import path from "node:path";
import { bundle, fingerprint, program } from "./bundle";
import { installFolder } from "./install";
import { checkout } from "./paths";

/**
 * Puts a CLI that came alone together with what belongs to it: the Node language host and the dynamic-provider shim.
 * The CLI looks for them beside its own binary. A checkout with other sources gets a folder of its own, so checkouts
 * never disturb each other.
 *
 * @returns the folder to put on PATH
 */
export async function ensureKit(cli: string): Promise<string> {
  const folder = path.join(path.dirname(cli), `kit-${await fingerprint(["language-host"])}`);
  await installFolder(folder, async (part) => {
    await link(cli, path.join(part, "pulumi")).catch(() => copyFile(cli, path.join(part, "pulumi")));
    await program("language-host/main.ts", path.join(part, "pulumi-language-nodejs"));
    for (const name of ["watch", "run-pack"]) await bundle(`language-host/${name}.ts`, path.join(part, `${name}.cjs`));
    const shim = path.join(checkout, "node_modules", "@pulumi", "pulumi", "pulumi-resource-pulumi-nodejs");
    await copyFile(shim, path.join(part, "pulumi-resource-pulumi-nodejs"));
    await chmod(path.join(part, path.basename(shim)), 0o755);
  });
  return folder;
}

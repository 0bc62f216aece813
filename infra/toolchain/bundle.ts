import { createHash } from "node:crypto";
import { chmod, copyFile, readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { build } from "esbuild";
import { checkout } from "./paths";
import { versions } from "./versions";

const here = path.join(checkout, "infra", "toolchain");

/** Runs a script with the code that V8 compiled for an earlier process. */
const loader = path.join(checkout, "policies", "pack", "load.cjs");

/** The interpreter by its path, where the kernel takes it: the CLI starts plugins with whatever PATH its user has. */
const shebang = /^\S{1,100}$/.test(process.execPath) ? `#!${process.execPath}\n` : "#!/usr/bin/env node\n";

/** Names what a bundle of these folders holds: other sources, other libraries, another Node.js give another name. */
export async function fingerprint(folders: readonly string[]): Promise<string> {
  const hash = createHash("sha256").update(JSON.stringify(versions)).update(shebang).update(process.version);
  const lists = folders.map(async (folder) =>
    (await readdir(path.join(here, folder))).sort().map((name) => path.join(here, folder, name)),
  );
  const files = [
    ...(await Promise.all(lists)).flat(),
    path.join(here, "parent.ts"),
    path.join(here, "on-path.ts"),
    path.join(here, "inspect-fix.cjs"),
    path.join(here, "bundle.ts"),
    loader,
  ];
  for (const file of files) hash.update(await readFile(file));
  for (const name of ["@pulumi/pulumi", "@grpc/grpc-js", "google-protobuf"])
    hash.update(await readFile(path.join(checkout, "node_modules", name, "package.json")));
  return hash.digest("hex").slice(0, 16);
}

/** Makes one self-contained script that Node runs without a loader and without this checkout. */
export async function bundle(entry: string, output: string): Promise<void> {
  await build({
    entryPoints: [path.join(here, entry)],
    outfile: output,
    bundle: true,
    platform: "node",
    target: "node20",
    format: "cjs",
    minify: true,
    logLevel: "error",
    define: {
      PULUMI_VERSION: JSON.stringify(versions.pulumi),
      COMMAND_VERSION: JSON.stringify(versions.command),
    },
  });
}

/** Makes an executable of such a script; beside it stand the script and, once it has run, its compiled code. */
export async function program(entry: string, output: string): Promise<void> {
  const [script, own] = [`${output}.cjs`, path.join(path.dirname(output), path.basename(loader))];
  await bundle(entry, script);
  await copyFile(loader, own);
  const near = (file: string): string => JSON.stringify(`./${path.basename(file)}`);
  const call = `require(${near(own)})(require.resolve(${near(script)}), { folders: [__dirname], part: "" });`;
  await writeFile(output, `${shebang}${call}\n`);
  await chmod(output, 0o755);
}

/** Makes one JavaScript file of an entry point and all it needs, and keeps it with a list of what it was made of. */
const { createHash } = require("node:crypto");
const fs = require("node:fs");
const path = require("node:path");
const { buildSync } = require("esbuild");
const { put } = require("./load.cjs");

const HOUR_MS = 3_600_000;

/** How esbuild makes one file of an entry point and all it needs. */
const options = (root, entry, external = []) => ({
  absWorkingDir: root,
  entryPoints: [entry],
  bundle: true,
  write: false,
  metafile: true,
  minifyWhitespace: true,
  minifySyntax: true,
  platform: "node",
  target: "node20",
  format: "cjs",
  // The bundle runs as a script (load.cjs), where import() does not work: packages that are not in it are required.
  supported: { "dynamic-import": false },
  outfile: "bundle.cjs",
  external: ["*.node", "cpu-features", ...external],
  logLevel: "silent",
});

/** Size and time of change of the files a bundle depends on; the lock file stands for the packages in it. */
function stats(root, inputs) {
  const own = Object.keys(inputs).filter((file) => !file.includes("node_modules/"));
  const files = [...own, "package-lock.json", path.relative(root, __filename)];
  return Object.fromEntries(
    files.map((file) => {
      const { size, mtimeMs } = fs.statSync(path.join(root, file));
      return [file, [size, mtimeMs]];
    }),
  );
}

/**
 * @param {string} root the checkout
 * @param {string[]} folders where it may be kept: the first that can be written
 * @returns the bundle's path
 */
function bundle(root, folders, name, entry, external) {
  let files, contents, began;
  do {
    began = Date.now();
    const result = buildSync(options(root, entry, external));
    files = stats(root, result.metafile.inputs);
    contents = result.outputFiles[0].contents;
    // A source that was saved while esbuild ran may or may not be in the bundle.
  } while (Object.values(files).some(([, time]) => time >= began && time <= Date.now()));
  const refusals = [];
  for (const folder of folders) {
    try {
      return keep(folder, name, contents, files);
    } catch (error) {
      refusals.push(error.message);
    }
  }
  throw new Error(`can't keep the bundle of "${entry}": ${refusals.join("; ")}; one of these folders must be writable`);
}

function keep(folder, name, contents, files) {
  // Named by content: two processes that make it at once write the same.
  const file = `${name}-${createHash("sha256").update(contents).digest("hex").slice(0, 32)}.cjs`;
  fs.mkdirSync(folder, { recursive: true });
  put(path.join(folder, file), contents);
  put(path.join(folder, `${name}.json`), JSON.stringify({ bundle: file, files }));
  // Another process may be about to load the former bundle: only old ones go, with their code.
  for (const old of fs.readdirSync(folder)) {
    if (!old.startsWith(`${name}-`) || old.startsWith(file)) continue;
    const stat = fs.statSync(path.join(folder, old), { throwIfNoEntry: false });
    if (stat && Date.now() - stat.mtimeMs > HOUR_MS) fs.rmSync(path.join(folder, old), { force: true });
  }
  return path.join(folder, file);
}

module.exports = { bundle, options };

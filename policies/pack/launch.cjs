/**
 * Starts a plugin or program written in TypeScript as fast as one written in JavaScript. In a checkout: bundles it once
 * and loads the bundle as long as none of the files it was made of has changed. In the installed package, which has no
 * sources: loads what `npm pack` made of them (infra/package/build.cjs).
 */
const { createHash } = require("node:crypto");
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");

const root = path.resolve(__dirname, "../..");

/** Where bundles are kept: in the checkout; for one that can't be written, in the user's cache. */
const folders = [
  path.join(root, ".cache", "plugins"),
  path.join(
    process.env.XDG_CACHE_HOME || path.join(os.homedir(), ".cache"),
    "alfa",
    "plugins",
    createHash("sha256").update(root).digest("hex").slice(0, 16),
  ),
];

/** Digest of a bundle's own sources and of the installed versions of everything else. */
function digest(files) {
  const hash = createHash("sha256");
  for (const file of [...files, "package-lock.json"].sort()) {
    hash
      .update(file)
      .update("\0")
      .update(fs.readFileSync(path.join(root, file)))
      .update("\0");
  }
  return hash.digest("hex");
}

function cached(folder, name) {
  try {
    const manifest = JSON.parse(fs.readFileSync(path.join(folder, `${name}.json`), "utf8"));
    const bundle = path.join(folder, `${name}-${manifest.digest}.cjs`);
    return digest(manifest.files) === manifest.digest && fs.existsSync(bundle) ? bundle : undefined;
  } catch {
    return undefined; // nothing there yet, or a source is gone: made anew
  }
}

/** Writes a file so that another process sees all of it or nothing. */
function put(file, content) {
  const temporary = `${file}.${process.pid}`;
  fs.writeFileSync(temporary, content);
  fs.renameSync(temporary, file);
}

/** How esbuild makes one file of an entry point and all it needs. */
const options = (entry, external) => ({
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
  outfile: "bundle.cjs",
  external: ["*.node", "cpu-features", ...external],
  logLevel: "silent",
});

function build(name, entry, external) {
  const result = require("esbuild").buildSync(options(entry, external));
  const files = Object.keys(result.metafile.inputs).filter((file) => !file.includes("node_modules/"));
  const key = digest(files);
  const refusals = [];
  for (const folder of folders) {
    try {
      return keep(folder, name, key, files, result.outputFiles[0].contents);
    } catch (error) {
      refusals.push(error.message);
    }
  }
  throw new Error(`can't keep the bundle of "${entry}": ${refusals.join("; ")}; one of these folders must be writable`);
}

function keep(folder, name, key, files, contents) {
  const bundle = path.join(folder, `${name}-${key}.cjs`);
  fs.mkdirSync(folder, { recursive: true });
  put(bundle, contents);
  put(path.join(folder, `${name}.json`), JSON.stringify({ digest: key, files }));
  // Another process may be about to load the former bundle: only old ones go.
  for (const file of fs.readdirSync(folder)) {
    const old = path.join(folder, file);
    if (!file.startsWith(`${name}-`) || old === bundle) continue;
    if (Date.now() - fs.statSync(old).mtimeMs > 3600_000) fs.rmSync(old, { force: true });
  }
  return bundle;
}

/**
 * Runs the plugin whose entry point is `entry` (a path below the checkout's root).
 * @param {string} name the bundle's name
 * @param {string} entry the TypeScript file that serves it
 * @param {string[]} external packages that must be those the caller has loaded, not copies in the bundle
 * @returns what the entry point exports
 */
module.exports = function launch(name, entry, external = []) {
  if (!fs.existsSync(path.join(root, entry))) return require(path.join(root, "dist", `${name}.cjs`));
  const found = folders.map((folder) => cached(folder, name)).find((bundle) => bundle !== undefined);
  return require(found ?? build(name, entry, external));
};
module.exports.options = options;

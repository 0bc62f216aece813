/**
 * Starts a plugin or program written in TypeScript as fast as one written in JavaScript: bundles it once into the checkout's .cache/
 * and loads the bundle as long as none of the files it was made of has changed.
 */
const { createHash } = require("node:crypto");
const fs = require("node:fs");
const path = require("node:path");

const root = path.resolve(__dirname, "../..");

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

function build(folder, name, entry, external) {
  const { buildSync } = require("esbuild");
  const result = buildSync({
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
  const files = Object.keys(result.metafile.inputs).filter((file) => !file.includes("node_modules/"));
  const key = digest(files);
  const bundle = path.join(folder, `${name}-${key}.cjs`);
  fs.mkdirSync(folder, { recursive: true });
  put(bundle, result.outputFiles[0].contents);
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
  const folder = path.join(root, ".cache", "plugins");
  return require(cached(folder, name) ?? build(folder, name, entry, external));
};

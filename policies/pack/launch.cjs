/**
 * Starts a plugin, program or command written in TypeScript as fast as one written in JavaScript. In a checkout: bundles
 * it once and runs the bundle as long as none of the files it was made of has changed. In the installed package, which
 * has no sources: runs what `npm pack` made of them (infra/package/build.cjs).
 */
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const load = require("./load.cjs");

const root = path.resolve(__dirname, "../..");
const out = path.join(".cache", "plugins");

/** Where bundles are kept: in the checkout; for one that can't be written, in the user's cache. */
const folders = [
  path.join(root, out),
  path.join(
    process.env.XDG_CACHE_HOME || path.join(os.homedir(), ".cache"),
    "alfa",
    "plugins",
    encodeURIComponent(root),
  ),
];

/** Size and time of change tell that a file is the one the bundle was made of; to read hundreds of files takes too long. */
function unchanged([file, [size, time]]) {
  const stat = fs.statSync(path.join(root, file), { throwIfNoEntry: false });
  return stat !== undefined && stat.size === size && stat.mtimeMs === time;
}

function made(name) {
  for (const folder of folders) {
    try {
      const { bundle, files } = JSON.parse(fs.readFileSync(path.join(folder, `${name}.json`), "utf8"));
      const file = path.join(folder, bundle);
      if (Object.entries(files).every(unchanged) && fs.existsSync(file)) return file;
    } catch {
      // Nothing there yet, or not readable: made anew.
    }
  }
  return undefined;
}

/**
 * Runs the plugin, program or command whose entry point is `entry` (a path below the checkout's root).
 * @param {string} name the bundle's name
 * @param {string} entry the TypeScript file that serves it
 * @param {string[]} external packages that must be those the caller has loaded, not copies in the bundle
 * @param {string} part names what of it this process is going to use, where that differs from process to process
 * @param {string | undefined} only of the files that it loads by `import()` the one that the bundle holds; to load another
 * throws an error with the code ALFA_LEFT_OUT. Default: it holds all
 * @returns what the entry point exports
 */
module.exports = function launch(name, entry, external = [], part = "", only = undefined) {
  // What is installed stays as it was installed.
  if (!fs.existsSync(path.join(root, entry)))
    return load(path.join(root, "dist", `${name}.cjs`), { folders: folders.slice(1), part });
  const bundle = made(name) ?? require("./bundle.cjs").bundle({ root, out, folders, name, entry, external, only });
  // Wherever it is kept, it finds packages and the checkout's files as if it stood in the checkout.
  return load(bundle, { as: path.join(root, out, path.basename(bundle)), folders, part });
};

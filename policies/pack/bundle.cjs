/**
 * Makes one JavaScript file of an entry point and all it needs, and keeps it with a list of what it was made of.
 * `node bundle.cjs JSON` does it for {@link bundle}: esbuild's plugins need a process that can wait.
 */
const { execFileSync } = require("node:child_process");
const { createHash } = require("node:crypto");
const fs = require("node:fs");
const path = require("node:path");
const { put } = require("./load.cjs");

const HOUR_MS = 3_600_000;

/** In the bundle `__dirname` stays the folder of the source it stands in, not that of the bundle (in `out`). */
const dirname = (root, out) => ({
  name: "dirname",
  setup({ onLoad }) {
    onLoad({ filter: /\.ts$/ }, ({ path: file }) => {
      const folder = JSON.stringify(path.relative(path.join(root, out), path.dirname(file)));
      const text = fs.readFileSync(file, "utf8");
      const there = `require("node:path").join(__dirname, ${folder})`;
      return { contents: text.replaceAll(/\b__dirname\b/g, () => there), loader: "ts" };
    });
  },
});

/** Commander loads child_process at once, for subcommands that are programs of their own: of an audit, which has none, 3 %. */
const lazyCommander = {
  name: "lazy-commander",
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]commander[\\/]lib[\\/]command\.js$/ }, ({ path: file }) => {
      const text = fs.readFileSync(file, "utf8").replace(/^const childProcess = require\(.*\);$/m, "");
      return { contents: text.replaceAll(/\bchildProcess\./g, 'require("node:child_process").'), loader: "js" };
    });
  },
};

/** PM2's messages are made by packages with a constructor of before Node.js 6: outside node_modules Node.js warns of it. */
const plainBuffers = {
  name: "plain-buffers",
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]node_modules[\\/]amp(-message)?[\\/].*\.js$/ }, ({ path: file }) => {
      const text = fs.readFileSync(file, "utf8").replace(/new Buffer\((\d+|len)\)/g, "Buffer.alloc($1)");
      return { contents: text.replaceAll("new Buffer(", "Buffer.from("), loader: "js" };
    });
  },
};

/**
 * What the Pulumi SDK has for turning closures into text and for driving the CLI, which neither a policy nor a provider does:
 * 9 of the pack's 12 MB.
 */
const unused = {
  name: "unused",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^(typescript|@npmcli\/arborist|\.\/automation)$/ }, ({ path: name, importer }) =>
      /[\\/]@pulumi[\\/]pulumi[\\/]/.test(importer) ? { path: name, namespace: "unused" } : undefined,
    );
    onLoad({ filter: /.*/, namespace: "unused" }, () => ({ contents: "" }));
  },
};

/**
 * The policy SDK reads the values of all resources anew for each policy of a stack, and this pack has a policy a rule: of the
 * pack's time a quarter. Here what was read of a message is kept as long as the message; a remediation, which may change what
 * it gets, reads its own.
 */
const readOnce = {
  name: "read-once",
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]@pulumi[\\/]policy[\\/]deserialize\.js$/ }, ({ path: file }) => ({
      contents: `${fs.readFileSync(file, "utf8")}
const readAnew = exports.deserializeProperties;
const known = new WeakMap();
exports.deserializeProperties = (message, keepSecrets) => {
  if (!message || keepSecrets) return readAnew(message, keepSecrets);
  if (!known.has(message)) known.set(message, readAnew(message, keepSecrets));
  return known.get(message);
};`,
      loader: "js",
    }));
  },
};

/** In a bundle with `only`, everything else that is loaded when it is needed is left out: to need it throws this code. */
const LEFT_OUT = "ALFA_LEFT_OUT";

/** Leaves out what is loaded by `import()`, but for the file `only` (a path below the root). */
const leaveOut = (root, only) => ({
  name: "leave-out",
  setup({ onResolve, onLoad, resolve }) {
    onResolve({ filter: /^\./ }, async ({ path: name, kind, importer, resolveDir, pluginData }) => {
      if (kind !== "dynamic-import" || pluginData === LEFT_OUT) return undefined;
      const found = await resolve(name, { kind, importer, resolveDir, pluginData: LEFT_OUT });
      if (found.path === path.join(root, only)) return found;
      return { path: found.path, namespace: "left-out" };
    });
    onLoad({ filter: /.*/, namespace: "left-out" }, () => ({
      contents: `throw Object.assign(new Error("not in this bundle"), { code: ${JSON.stringify(LEFT_OUT)} });`,
    }));
  },
});

/**
 * How esbuild makes one file of an entry point and all it needs.
 * @param {string} out folder below `root` that the bundle believes to stand in
 * @param {string | undefined} only see {@link leaveOut}; undefined: nothing is left out
 */
const options = (root, out, entry, external = [], only = undefined) => ({
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
  plugins: [
    ...(only === undefined ? [] : [leaveOut(root, only)]),
    unused,
    dirname(root, out),
    lazyCommander,
    plainBuffers,
    readOnce,
  ],
});

/** Size and time of change of the files a bundle depends on; the lock file stands for the packages in it. */
function stats(root, inputs) {
  const own = Object.keys(inputs).filter(
    (file) => !file.includes("node_modules/") && !/^(left-out|unused):/.test(file),
  );
  const files = [...own, "package-lock.json", path.relative(root, __filename)];
  return Object.fromEntries(
    files.map((file) => {
      const { size, mtimeMs } = fs.statSync(path.join(root, file));
      return [file, [size, mtimeMs]];
    }),
  );
}

/**
 * @param {object} what `root`: the checkout; `out`: see {@link options}; `folders`: where the bundle may be kept, the first
 * that can be written; `name`, `entry`, `external`, `only`: see launch.cjs
 * @returns the bundle's path
 * @throws Error when a source can't be compiled, with its place
 */
function bundle(what) {
  return execFileSync(process.execPath, [__filename, JSON.stringify(what)], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  });
}

async function make({ root, out, folders, name, entry, external, only }) {
  const { build } = require("esbuild");
  let files, contents, began;
  do {
    began = Date.now();
    const result = await build(options(root, out, entry, external, only));
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

if (require.main === module) {
  make(JSON.parse(process.argv[2])).then(
    (file) => process.stdout.write(file),
    (error) => {
      process.stderr.write(error.message);
      process.exitCode = 1;
    },
  );
}

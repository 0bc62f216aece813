/**
 * Runs a bundled script with the code that V8 compiled for an earlier process, where there is some: of the time until an
 * audit of a small file is printed, compiling would be the larger half. (`module.enableCompileCache` needs Node.js 22.)
 */
const { subscribe } = require("node:diagnostics_channel");
const fs = require("node:fs");
const Module = require("node:module");
const path = require("node:path");
const vm = require("node:vm");

/**
 * A command writes its code when it exits. A plugin may be killed before: it writes what was compiled until then at these
 * times, and whenever it says on the channel that it has done what it is for.
 */
const KEEP_MS = [2_000, 4_000, 8_000];
const SETTLED = "alfa:settled";

/** Writes a file so that another process sees all of it or nothing. */
function put(file, content) {
  const temporary = `${file}.${process.pid}`;
  fs.writeFileSync(temporary, content);
  fs.renameSync(temporary, file);
}

function read(file) {
  try {
    return fs.readFileSync(file);
  } catch {
    return undefined;
  }
}

/** Names the compiled code by the script's content: V8 itself compares no more than its length. */
function keyOf(file, source) {
  const name = path.basename(file, ".cjs");
  if (/-[0-9a-f]{32}$/.test(name)) return `${name}.cjs`;
  return `${name}-${require("node:crypto").createHash("sha256").update(source).digest("hex").slice(0, 32)}.cjs`;
}

/**
 * @param {string} file the script, CommonJS
 * @param {{as?: string, folders: string[], part: string}} place the path it believes to have; where compiled code may be
 * kept; which part of the script this process uses (compiled code holds what the process that wrote it had used)
 * @returns what the script exports
 */
function load(file, { as = file, folders, part }) {
  const source = fs.readFileSync(file, "utf8");
  const code = `${keyOf(file, source)}${part === "" ? "" : `.${part}`}.${process.version}-${process.arch}`;
  const cachedData = folders.reduce((found, folder) => found ?? read(path.join(folder, code)), undefined);
  const script = new vm.Script(Module.wrap(source), { filename: as, cachedData });
  if (cachedData === undefined || script.cachedDataRejected) keepLater(script, folders, code);
  const module = new Module(as);
  module.filename = as;
  module.paths = Module._nodeModulePaths(path.dirname(as));
  script.runInThisContext()(module.exports, Module.createRequire(as), module, as, path.dirname(as));
  return module.exports;
}

function keepLater(script, folders, code) {
  let kept = 0;
  const keep = () => {
    if (Number(process.exitCode ?? 0) > 1) return; // a command that was not understood used next to nothing
    const data = script.createCachedData();
    if (data.length <= kept) return;
    kept = data.length;
    for (const folder of folders) {
      try {
        fs.mkdirSync(folder, { recursive: true });
        return put(path.join(folder, code), data);
      } catch {
        // Not writable: the next one. Without any, every process compiles for itself.
      }
    }
  };
  for (const time of KEEP_MS) setTimeout(keep, time).unref();
  subscribe(SETTLED, keep);
  process.once("exit", keep);
}

module.exports = load;
module.exports.put = put;

/**
 * Preloaded into Pulumi programs, plugins and packs. Node.js 20 never returns from `util.inspect(error, {colors: true})`
 * when a line of the stack names a file that stands directly in a scope's folder (`node_modules/@pulumi/resource.ts`,
 * which is what the source maps of @pulumi/pulumi say): the search for the package's end starts again at the beginning.
 * Pulumi inspects every error of a program so; without this, a program that throws hangs instead of failing.
 */
const util = require("node:util");

const inspect = util.inspect;
const trap = /node_modules[\\/]@[^\\/\n]*[\\/][^\\/\n]*$/m;

util.inspect = Object.assign(function (value, options, ...rest) {
  const endless = value instanceof Error && typeof value.stack === "string" && trap.test(value.stack);
  const safe = endless && options?.colors ? { ...options, colors: false } : options;
  return inspect(value, safe, ...rest);
}, inspect);

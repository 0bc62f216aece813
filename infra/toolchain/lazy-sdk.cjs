/**
 * The SDK loads TypeScript and npm's Arborist at once, for functions that it would serialize; of our programs, which have
 * none, that is a third of the time they take to start. Here each is loaded when something of it is asked for.
 */
const Module = require("node:module");
const path = require("node:path");

const late = new Set(["@npmcli/arborist", "../../typescript-shim"]);
const closures = path.join("@pulumi", "pulumi", "runtime", "closure") + path.sep;

const load = Module._load;
Module._load = function (request, parent, ...rest) {
  if (!late.has(request) || !parent?.filename?.includes(closures)) return load.call(this, request, parent, ...rest);
  let loaded;
  const get = () => (loaded ??= load.call(this, request, parent, ...rest));
  return new Proxy(
    {},
    {
      // An ES module by its own word is handed on as it is; else the importer would copy, and so load, all of it.
      get: (_, name) => (name === "__esModule" ? true : get()[name]),
      has: (_, name) => name in get(),
    },
  );
};

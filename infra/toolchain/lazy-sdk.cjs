/**
 * The SDK loads at once TypeScript and npm's Arborist, for functions that it would serialize, and the Automation API, for
 * programs that run the CLI. Of our programs, which do neither, that is half of the time they take to start. Here each is
 * loaded when something of it is asked for.
 */
const Module = require("node:module");
const path = require("node:path");

const sdk = path.join("@pulumi", "pulumi");
const closures = path.join(sdk, "runtime", "closure") + path.sep;

/** What is loaded late -> a part of the path of the SDK's file that loads it. */
const late = new Map([
  ["@npmcli/arborist", closures],
  ["../../typescript-shim", closures],
  ["./automation", path.join(sdk, "index.js")],
]);

const load = Module._load;
Module._load = function (request, parent, ...rest) {
  const loader = late.get(request);
  if (loader === undefined || !parent?.filename?.includes(loader)) return load.call(this, request, parent, ...rest);
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

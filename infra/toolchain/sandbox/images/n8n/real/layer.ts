import { mkdir, rename, rm, symlink } from "node:fs/promises";
import path from "node:path";
import { npmInstall } from "../../../../npm-install";
import { npmKey, prune } from "../../../build/npm-layer";
import type { Layer } from "../../recipe";

/** The newest release that npm gives whole; package.json beside this file pins the same. */
export const REAL_N8N = "2.40.5";

/** Counts up when `fill` puts the files together otherwise. */
const LAYOUT = 1;

/** Large packages that n8n's server and its runner never load: parts its pages were built from, browsers, other databases. */
const UNLOADED = [
  "agent-browser",
  "chromadb-js-bindings-linux-x64-gnu",
  "element-plus",
  "reka-ui",
  "@tiptap",
  "@vue",
  "isolated-vm/prebuilds/darwin-arm64",
  "isolated-vm/prebuilds/win32-x64",
  "isolated-vm/src",
  "isolated-vm/vendor",
  "sqlite3/deps",
];

/** n8n with its JavaScript runner, the Node.js 24 they need, and Python with its whole library, for Code nodes. */
export const layer: Layer = {
  name: "n8n",
  key: npmKey(__dirname, LAYOUT),
  packages: ["python3"],
  fill: async (root, note) => {
    const home = path.join(root, "usr", "lib", "n8n");
    await mkdir(home, { recursive: true });
    note(`install n8n ${REAL_N8N} from npm (some minutes, once)`);
    await npmInstall(__dirname, home);
    const modules = path.join(home, "node_modules");
    note("take away what n8n does not load");
    const node = `node-linux-${process.arch}`;
    for (const name of [...UNLOADED, `${node}/include`])
      await rm(path.join(modules, name), { recursive: true, force: true });
    await prune(modules);
    const bin = path.join(root, "usr", "local", "bin");
    await mkdir(bin, { recursive: true });
    await rename(path.join(modules, node, "bin", "node"), path.join(bin, "node"));
    await symlink("../../lib/n8n/node_modules/n8n/bin/n8n", path.join(bin, "n8n"));
  },
};

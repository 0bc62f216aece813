/**
 * `npm pack` runs this first (`prepack`): makes dist/, one file for each thing that an installed package starts, so that
 * it starts fast and needs no loader, no compiler and hardly a dependency.
 */
const fs = require("node:fs");
const path = require("node:path");
const { build } = require("esbuild");
const { options } = require("../../policies/pack/bundle.cjs");

const root = path.resolve(__dirname, "../..");
const dist = path.join(root, "dist");

/** Name in dist/ -> entry point. The names are those that launch.cjs is given. */
const entries = {
  alfa: "infra/cli/installed.ts",
  audit: "infra/cli/audit-files.ts",
  policies: "policies/pack/main.ts",
  docker: "infra/providers/docker/main.ts",
  format: "infra/cli/import/format.ts",
  graphviz: "node_modules/@hpcc-js/wasm-graphviz/dist/index.js",
};

/** Name in dist/ -> the only file of those loaded by import() that it holds, as its caller tells launch.cjs. */
const only = { audit: "infra/cli/audit/run.ts" };

const installed = {
  name: "installed",
  setup({ onResolve }) {
    // Only `alfa init` writes TypeScript: the formatter is another megabyte.
    onResolve({ filter: /\/format$/ }, ({ path: name, resolveDir }) =>
      path.join(resolveDir, name) === path.join(root, "infra/cli/import/format")
        ? { path: "./format.cjs", external: true }
        : undefined,
    );
    // Only a page draws: no other command reads a megabyte for it.
    onResolve({ filter: /^@hpcc-js\/wasm-graphviz$/ }, () => ({ path: "./graphviz.cjs", external: true }));
    onResolve({ filter: /\/declared-stack$/ }, () => ({ path: path.join(__dirname, "installed-stack.ts") }));
  },
};

/** Root folders of the npm packages that these files are of. */
const packages = (files) => [
  ...new Set(files.flatMap((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(file)?.[0] ?? [])),
];

/** Name, version and licence of a package, with the licence's text where the package has it. */
function notice(folder) {
  const place = path.join(root, folder);
  const { name, version, license } = JSON.parse(fs.readFileSync(path.join(place, "package.json"), "utf8"));
  const files = fs.readdirSync(place).filter((file) => /^(licen[cs]e|notice)/i.test(file));
  const texts = files.map((file) => fs.readFileSync(path.join(place, file), "utf8").trim());
  return [`${name} ${version} (${license})`, ...texts].join("\n\n");
}

async function main() {
  fs.rmSync(dist, { recursive: true, force: true });
  const results = await Promise.all(
    Object.entries(entries).map(([name, entry]) => {
      const common = options(root, "dist", entry, [], only[name]);
      return build({
        ...common,
        outfile: path.join(dist, `${name}.cjs`),
        write: true,
        logLevel: "error",
        legalComments: "none",
        plugins: [installed, ...common.plugins],
      });
    }),
  );
  const inputs = results.flatMap(({ metafile }) => Object.keys(metafile.inputs));
  const notices = packages(inputs).map(notice).sort();
  fs.writeFileSync(path.join(dist, "THIRD-PARTY-NOTICES.txt"), `${notices.join(`\n\n${"-".repeat(80)}\n\n`)}\n`);
}

void main();

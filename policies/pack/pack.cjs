// As infra/toolchain/plain-stacks.cjs does for the program: the SDK's stacks need no rewriting by source-map-support.
Error.prepareStackTrace = undefined;
// The policy SDK serves as soon as main.ts is loaded; a bundle saves the loading of hundreds of small files.
require("./brief.cjs");
require("./launch.cjs")("policies", "policies/pack/main.ts");

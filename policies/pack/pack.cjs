// The policy SDK serves as soon as main.ts is loaded; a bundle saves the loading of hundreds of small files.
require("../../infra/providers/rpc/launch.cjs")("policies", "policies/pack/main.ts");

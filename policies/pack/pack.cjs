// The policy SDK serves as soon as main.ts is loaded; a bundle saves the loading of hundreds of small files.
require("./launch.cjs")("policies", "policies/pack/main.ts");

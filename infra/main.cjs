// What Pulumi.yaml starts: index.ts, bundled. The SDK stays outside the bundle: the program must use the very one that runs it.
require("../policies/pack/brief.cjs");
require("./toolchain/inspect-fix.cjs");
require("./toolchain/plain-stacks.cjs");
require("./toolchain/lazy-sdk.cjs");
module.exports = require("../policies/pack/launch.cjs")("program", "infra/index.ts", ["@pulumi/*"]);

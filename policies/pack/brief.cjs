/**
 * For processes of some seconds: V8 optimizes a function only after it ran several times as much code as usual, as most of
 * them end before that has paid. Of a preview's processor time it takes a tenth. Only where the flag is known: of others V8
 * complains on stderr.
 */
const { setFlagsFromString } = require("node:v8");

if (/^1[12]\./.test(process.versions.v8)) setFlagsFromString("--interrupt-budget=1000000");

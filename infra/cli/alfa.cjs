#!/usr/bin/env node
// The `alfa` bin: main.ts, bundled. Packages that are large, and that no audit needs, stay outside the bundle.
const launch = require("../../policies/pack/launch.cjs");

const outside = ["@pulumi/*", "@grpc/*", "google-protobuf", "esbuild", "jest", "prettier", "@hpcc-js/*"];
const [command = "", ...rest] = process.argv.slice(2);
const part = /^[a-z-]{1,20}$/.test(command) ? command : "";
const whole = () => launch("alfa", "infra/cli/main.ts", outside, part);

// An audit of files has a bundle of its own, a tenth of the size: an editor asks for one at each save. What that bundle can't
// do it leaves to the whole, before it has printed anything; standard input it could not read twice, and what --base compares
// is wanted after the audit.
if (command === "audit" && !rest.some((word) => word === "-" || word.startsWith("--base"))) {
  launch("audit", "infra/cli/audit-files.ts", outside, "", "infra/cli/audit/run.ts").auditFiles(whole);
} else {
  whole();
}

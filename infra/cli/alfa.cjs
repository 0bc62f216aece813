#!/usr/bin/env node
// The `alfa` bin: main.ts, bundled. Packages that are large, and that no audit needs, stay outside the bundle.
const outside = ["@pulumi/*", "@grpc/*", "google-protobuf", "esbuild", "jest", "prettier"];
const [command = ""] = process.argv.slice(2);
const part = /^[a-z-]{1,20}$/.test(command) ? command : "";
require("../../policies/pack/launch.cjs")("alfa", "infra/cli/main.ts", outside, part);

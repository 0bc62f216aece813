#!/usr/bin/env node
// The `alfa` bin. In a checkout the TypeScript sources run as they are, in a Node.js that has tsx's loader from its start;
// the installed package has no sources, but what `npm pack` made of them.
const { spawn } = require("node:child_process");
const { existsSync } = require("node:fs");
const { constants } = require("node:os");
const { join } = require("node:path");
const { pathToFileURL } = require("node:url");

if (existsSync(join(__dirname, "main.ts"))) start();
else require("../../dist/alfa.cjs");

function start() {
  const loader = pathToFileURL(require.resolve("tsx")).href;
  const args = ["--import", loader, join(__dirname, "main.ts"), ...process.argv.slice(2)];
  const child = spawn(process.execPath, args, { stdio: "inherit" });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  child.once("exit", (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
}

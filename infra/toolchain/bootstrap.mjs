/**
 * `node infra/toolchain/bootstrap.mjs COMMAND ARGS…`: what every npm script starts. Plain Node, no dependency: it checks
 * Node.js, installs the packages when they are missing or older than the lock file, and runs the command of `alfa`.
 * All it says goes to stderr: the stdout belongs to the command.
 */
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const lockFile = join(root, "package-lock.json");
/** npm's own note of what it installed. */
const installedFile = join(root, "node_modules", ".package-lock.json");
/** Ours: the hash of the lock file it installed from. */
const stampFile = join(root, "node_modules", ".alfa-lock");

const say = (text) => process.stderr.write(`${text}\n`);

function fail(text) {
  say(text);
  process.exit(2);
}

function read(file) {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

function checkNode() {
  const wanted = JSON.parse(readFileSync(join(root, "package.json"), "utf8")).engines.node.replace(/[^\d.]/g, "");
  const [seen, least] = [process.versions.node, wanted].map((text) => text.split(".").map(Number));
  const difference = [0, 1, 2].map((i) => (seen[i] ?? 0) - (least[i] ?? 0)).find((value) => value !== 0) ?? 0;
  if (difference < 0)
    fail(`Node.js ${process.versions.node} is too old: ${wanted} or later is needed (https://nodejs.org/en/download)`);
}

/** Whether the installed packages are those of the lock file. */
function isInstalled(hash) {
  const stamp = read(stampFile);
  if (read(installedFile) === undefined) return false;
  if (stamp !== undefined) return stamp === hash;
  // Installed by hand: npm writes its note last.
  if (statSync(installedFile).mtimeMs < statSync(lockFile).mtimeMs) return false;
  writeFileSync(stampFile, hash);
  return true;
}

/** Runs a program; its output is shown only when it fails. */
function install() {
  return new Promise((resolve) => {
    const started = Date.now();
    const elapsed = () => `${Math.round((Date.now() - started) / 1000)} s`;
    const tty = process.stderr.isTTY;
    say("… Installing the packages (npm ci)");
    const timer = setInterval(
      () => (tty ? process.stderr.write(`\r… ${elapsed()}`) : say(`… Installing the packages … ${elapsed()}`)),
      tty ? 1_000 : 10_000,
    );
    let output = "";
    const npm = spawn("npm", ["ci", "--include=dev", "--no-audit", "--no-fund", "--loglevel=error"], {
      cwd: root,
      stdio: ["ignore", "pipe", "pipe"],
    });
    npm.stdout.on("data", (chunk) => (output += chunk));
    npm.stderr.on("data", (chunk) => (output += chunk));
    const end = (problem) => {
      clearInterval(timer);
      if (tty) process.stderr.write("\r\u001b[2K");
      if (problem) fail(`${output.trim()}\nCould not install the packages in "${root}": ${problem}`);
      say(`✓ Installed the packages (${elapsed()})`);
      resolve();
    };
    npm.once("error", (error) => end(error.message));
    npm.once("close", (code) => end(code === 0 ? "" : `npm ci ended with exit code ${code}`));
  });
}

checkNode();
const hash = createHash("sha256").update(readFileSync(lockFile)).digest("hex");
if (!isInstalled(hash)) {
  await install();
  writeFileSync(stampFile, hash);
}
createRequire(import.meta.url)("../cli/alfa.cjs");

/**
 * `npm run static`: every check that runs nothing of the project, side by side, as many at once as there are cores; what one
 * says is shown when it fails. Each keeps what it knows in .cache, and looks again only at what changed.
 */
import { spawn } from "node:child_process";
import { availableParallelism } from "node:os";

/** The longest first. */
const checks = {
  lint: ["eslint", "--cache", "--cache-location", ".cache/eslint", "--max-warnings", "0", "."],
  types: ["tsc", "--noEmit"],
  format: ["prettier", "--check", "--cache", "--cache-location", ".cache/prettier", "--log-level", "warn", "."],
  unused: ["knip"],
  duplicates: ["jscpd"],
  generated: ["tsx", "policies/generate.ts", "--check"],
};

const run = ([command, ...args]) =>
  new Promise((resolve) => {
    let output = "";
    const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"] });
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += chunk));
    child.once("error", (error) => resolve({ code: 1, output: error.message }));
    child.once("close", (code) => resolve({ code: code ?? 1, output }));
  });

const queue = Object.entries(checks);
let failed = false;
async function worker() {
  for (let next = queue.shift(); next; next = queue.shift()) {
    const [name, command] = next;
    const started = Date.now();
    const { code, output } = await run(command);
    const seconds = ((Date.now() - started) / 1000).toFixed(1);
    process.stderr.write(`${code === 0 ? "✓" : "✗"} ${name} (${seconds} s)\n`);
    if (code === 0) continue;
    failed = true;
    process.stderr.write(output);
  }
}
await Promise.all(Array.from({ length: Math.max(2, availableParallelism()) }, worker));
process.exitCode = failed ? 1 : 0;

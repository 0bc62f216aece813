/**
 * `node run-pack.cjs ENGINE_ADDRESS FOLDER`: runs a policy pack that says of itself that it is JavaScript. The SDK's own
 * runner (cmd/run-policy-pack) loads the TypeScript compiler for every pack, whatever its `typescript` option says; in all
 * else this does as that one does.
 */
import path from "node:path";

/** The SDK's runners end with it when they have told the user what went wrong. */
const REPORTED = 32;

const [, program = ".", ...rest] = process.argv.slice(2).filter((arg) => !arg.startsWith("--"));
const file = path.resolve(program);

const failures = new Set<unknown>();
function report(error: unknown): void {
  // The same error comes once for each promise that nobody handled.
  if (failures.has(error)) return;
  failures.add(error);
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  console.error(`Running program '${file}' failed with an unhandled exception:\n${text}`);
}
process.on("uncaughtException", report);
process.on("unhandledRejection", report);
process.on("exit", (code) => {
  if (code === 0 && failures.size > 0) process.exitCode = REPORTED;
});

process.argv.splice(2, Infinity, ...rest);
void (async () => {
  // A pack may export a function that makes it.
  const exported: unknown = require(file); // eslint-disable-line @typescript-eslint/no-require-imports -- known only here
  await (exported instanceof Function ? Reflect.apply(exported, undefined, []) : exported);
})();

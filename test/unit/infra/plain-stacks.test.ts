import path from "node:path";
import execa from "execa";

jest.setTimeout(60_000); // each test loads the SDK in a process of its own

const plain = path.resolve(__dirname, "../../../infra/toolchain/plain-stacks.cjs");

const script = `
  require(${JSON.stringify(plain)});
  const { debuggablePromise } = require("@pulumi/pulumi/runtime/debuggable");
  const promise = Promise.resolve();
  debuggablePromise(promise, "for a test");
  const lines = (text) => text.trim().split("\\n").length;
  console.log(promise._debugCtx, lines(promise._debugStackTrace), lines(new Error().stack) > 1);
`;

const said = async (env: Record<string, string>): Promise<string> =>
  (await execa(process.execPath, ["-e", script], { cwd: __dirname, env })).stdout;

test("the SDK takes no stack for each promise; errors keep theirs", async () => {
  expect(await said({})).toBe("for a test 1 true");
});

test("where leaks of promises are looked for it does", async () => {
  expect(await said({ PULUMI_DEBUG_PROMISE_LEAKS: "1" })).toMatch(/^for a test ([2-9]|\d\d+) true$/);
});

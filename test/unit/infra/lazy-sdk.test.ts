import path from "node:path";
import execa from "execa";

const lazy = path.resolve(__dirname, "../../../infra/toolchain/lazy-sdk.cjs");

/** In a process of its own: jest has loaded the SDK, by its own loader. */
const script = `
  require(${JSON.stringify(lazy)});
  const { runtime } = require("@pulumi/pulumi");
  const has = (name) => Object.keys(require.cache).some((file) => file.includes(name));
  const before = ["typescript.js", "/@npmcli/", "/pulumi/automation/"].filter(has);
  const { automation } = require("@pulumi/pulumi");
  const asked = typeof automation.LocalWorkspace;
  runtime.serializeFunction(() => 3).then(({ text }) => {
    console.log(JSON.stringify({ before, asked, after: has("typescript.js"), text }));
    process.exit(0); // the SDK's inspector session would keep it
  });
`;

test("the SDK loads TypeScript and its Automation API when they are used, not before", async () => {
  const { stdout } = await execa(process.execPath, ["-e", script], { cwd: __dirname });
  expect(JSON.parse(stdout)).toMatchObject({ before: [], asked: "function", after: true });
  expect(stdout).toContain("return () => 3");
}, 60_000);

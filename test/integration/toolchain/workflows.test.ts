import { readdirSync } from "node:fs";
import path from "node:path";
import execa from "execa";
import { ensureActionlint } from "../../../infra/toolchain/actionlint";
import { checkout } from "../../../infra/toolchain/paths";
import { silent } from "../../../infra/toolchain/progress";

const folder = path.join(checkout, ".github", "workflows");

test("actionlint has nothing to say of the workflow files, and would say it", async () => {
  const bin = await ensureActionlint(silent);
  const lint = (args: string[], input = "") =>
    execa(bin, ["-no-color", ...args], { cwd: checkout, input, all: true, reject: false });
  const files = readdirSync(folder).map((name) => path.join(folder, name));
  expect(files.length).toBeGreaterThan(3);
  const { exitCode, all } = await lint(files);
  expect([exitCode, all]).toEqual([0, ""]);
  const bad = await lint(
    ["-"],
    'on: push\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    steps:\n      - run: echo "${{ github.event.pull_request.title }}"\n',
  );
  expect(bad.exitCode).toBe(1);
  expect(bad.all).toContain("potentially untrusted");
}, 600_000);

import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { inspect } from "node:util";
import { shellExports } from "../../../infra/toolchain/environment";
import { installFolder } from "../../../infra/toolchain/install";
import { words } from "../../../infra/toolchain/language-host/options";
import { ensurePassphrase, opens } from "../../../infra/toolchain/passphrase";
import { seconds } from "../../../infra/toolchain/progress";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "alfa-unit-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

describe("shell code of an environment", () => {
  it("gives any value back as it was", () => {
    const value = `a'b"c $HOME \`id\` \\ \n end`;
    const code = `${shellExports({ PROBE: value })}printf %s "$PROBE"`;
    expect(execFileSync("/bin/sh", ["-c", code], { encoding: "utf8" })).toBe(value);
  });

  it("takes away what would overrule it", () => {
    const code = `${shellExports({})}printf %s "\${PULUMI_CONFIG_PASSPHRASE-unset}"`;
    const env = { ...process.env, PULUMI_CONFIG_PASSPHRASE: "other" };
    expect(execFileSync("/bin/sh", ["-c", code], { encoding: "utf8", env })).toBe("unset");
  });
});

describe("the passphrase", () => {
  // Written by `pulumi stack init` with this passphrase.
  const salt = "v1:Q/OqGzzIODY=:v1:uuNdnPlFKwu3o1Nk:HjMKHDVjR1rzsK39SYHu5ziHiIRRbg==";

  it("opens the salt it was made with, and no other does", async () => {
    expect(await opens("correct horse", salt)).toBe(true);
    expect(await opens("battery staple", salt)).toBe(false);
    expect(await opens("correct horse", "v2:nonsense")).toBe(false);
  });

  it("is made once, for its owner alone", async () => {
    const file = path.join(folder, "private", "passphrase");
    const made = await ensurePassphrase(file, false);
    expect(made.length).toBeGreaterThan(40);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(await ensurePassphrase(file, true)).toBe(made);
  });

  it.each(["missing", "empty"])("is never made anew over an encrypted state: %s", async (how) => {
    const file = path.join(folder, "passphrase");
    if (how === "empty") writeFileSync(file, "\n");
    await expect(ensurePassphrase(file, true)).rejects.toThrow(`is ${how}, and the stack's secrets`);
    expect(readdirSync(folder)).toEqual(how === "empty" ? ["passphrase"] : []);
  });
});

describe("installing a folder", () => {
  it("is whole or not at all", async () => {
    const target = path.join(folder, "tool");
    await expect(
      installFolder(target, (part) => {
        writeFileSync(path.join(part, "half"), "");
        return Promise.reject(new Error("broken"));
      }),
    ).rejects.toThrow("broken");
    expect(readdirSync(folder)).toEqual([]);
  });

  it("clears what a killed process has begun", async () => {
    mkdirSync(path.join(folder, "tool.part-abc"));
    await installFolder(path.join(folder, "tool"), () => Promise.resolve());
    expect(readdirSync(folder)).toEqual(["tool"]);
  });

  it("happens once when two ask at once", async () => {
    const target = path.join(folder, "tool");
    let count = 0;
    const install = (): Promise<boolean> =>
      installFolder(target, (part) => {
        writeFileSync(path.join(part, "file"), String(++count));
        return Promise.resolve();
      });
    expect((await Promise.all([install(), install()])).sort()).toEqual([false, true]);
    expect(readFileSync(path.join(target, "file"), "utf8")).toBe("1");
    expect(await install()).toBe(false);
  });
});

it("Node arguments are split as a shell splits them", () => {
  expect(words(`--import tsx  --title="a b" 'c d'e \\"f`)).toEqual(["--import", "tsx", "--title=a b", "c de", '"f']);
  expect(words("")).toEqual([]);
});

it("durations are short", () => {
  expect([seconds(900), seconds(61_000)]).toEqual(["0.9 s", "1 min 1 s"]);
});

it("an error with a stack from a scope's folder is inspected to an end", () => {
  const file = path.resolve("infra/toolchain/inspect-fix.cjs");
  const code = `require(${JSON.stringify(file)});
    const error = new Error("x"); error.stack = "Error: x\\n    at f (/w/node_modules/@pulumi/resource.ts:1:2)";
    process.stdout.write(require("util").inspect(error, { colors: true }));`;
  const printed = execFileSync(process.execPath, ["-e", code], { encoding: "utf8", timeout: 10_000 });
  expect(printed).toBe(
    inspect("x").replaceAll("'", "").replace("x", "Error: x\n    at f (/w/node_modules/@pulumi/resource.ts:1:2)"),
  );
});

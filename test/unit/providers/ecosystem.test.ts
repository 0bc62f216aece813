import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { envText, hasFiles, writeEcosystem } from "../../../infra/providers/alfa/host/ecosystem";

test.each([
  ["plain", "a b#c", "K='a b#c'\n"],
  ["with a quote", "it's", "K=`it's`\n"],
  ["with two", "it's `so`", 'K="it\'s `so`"\n'],
  ["of several lines", "a\nb", "K='a\nb'\n"],
])("a value %s is quoted so that Node.js reads it as it is", (_, value, text) => {
  expect(envText({ K: value })).toBe(text);
});

test.each(["'`\"", "'`\\n"])("a value that no quote can hold is refused by its key alone: %j", (value) => {
  expect(() => envText({ API_KEY: value })).toThrow(/^the value of "API_KEY" holds every kind of quote/);
});

test("a program's files are its user's alone, know each other's places, and are compared", async () => {
  const home = mkdtempSync(path.join(tmpdir(), "alfa-pm2-"));
  try {
    const files = {
      "config.yml": "credentials-file: @files/credentials.json\n",
      "credentials.json": '{"TunnelSecret":"s"}',
    };
    const args = ["tunnel", "--config", "@files/config.yml", "run"];
    const app = { name: "cloudflared", script: "/usr/bin/cloudflared", cwd: "/", args, env: {}, secretEnv: {} };
    const written = await writeEcosystem({ home }, { ...app, files, program: true });
    const at = (name: string): string => path.join(home, "alfa", `cloudflared-${name}`);
    expect(readFileSync(at("config.yml"), "utf8")).toBe(`credentials-file: ${at("credentials.json")}\n`);
    expect(statSync(at("credentials.json")).mode & 0o777).toBe(0o600);
    expect(JSON.parse(readFileSync(written, "utf8"))).toMatchObject({
      apps: [{ interpreter: "none", args: ["tunnel", "--config", at("config.yml"), "run"] }],
    });
    expect(readFileSync(written, "utf8")).not.toContain("TunnelSecret");
    expect(await hasFiles({ home }, "cloudflared", files)).toBe(true);
    writeFileSync(at("config.yml"), "ingress: []\n");
    expect(await hasFiles({ home }, "cloudflared", files)).toBe(false);
  } finally {
    rmSync(home, { recursive: true });
  }
});

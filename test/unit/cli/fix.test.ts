import { chmodSync, copyFileSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { applyPatch } from "diff";
import { stripVTControlCharacters } from "node:util";
import { alfa, folder } from "./alfa";

const redis = "services:\n  redis:\n    image: redis:8.10.1 # cache\n";

test("shows a diff that `patch` takes, changes nothing and exits 1", async () => {
  const root = folder({ "compose.yaml": redis });
  const { code, stdout, stderr } = await alfa(root, "fix", "compose.yaml", "--rule", "stop-grace");
  expect(code).toBe(1);
  expect(stdout).toBe(
    [
      "--- a/compose.yaml",
      "+++ b/compose.yaml",
      "@@ -1,3 +1,4 @@",
      " services:",
      "   redis:",
      "     image: redis:8.10.1 # cache",
      "+    stop_grace_period: 30s",
      "",
    ].join("\n"),
  );
  expect(stderr).toBe("would fix 1 finding: stop-grace 1\n");
  expect(readFileSync(path.join(root, "compose.yaml"), "utf8")).toBe(redis);
  const whole = await alfa(root, "fix", "compose.yaml", "--dry-run");
  expect(applyPatch(redis, whole.stdout)).toContain("stop_grace_period: 30s");
});

test("writes, says so, and then has nothing to do", async () => {
  const root = folder({ "compose.yaml": redis });
  const first = await alfa(root, "fix", "compose.yaml", "--write", "--rule", "stop-grace", "--rule", "privileged");
  expect(first).toMatchObject({ code: 0, stderr: "fixed 1 finding: stop-grace 1\n" });
  expect(readFileSync(path.join(root, "compose.yaml"), "utf8")).toBe(`${redis}    stop_grace_period: 30s\n`);
  const again = await alfa(root, "fix", "compose.yaml", "--rule", "stop-grace");
  expect(again).toEqual({ code: 0, stdout: "", stderr: "nothing to fix\n" });
});

test("keeps byte order mark, line ends, mode and a link; leaves no other file", async () => {
  const crlf = `\uFEFF${redis.replaceAll("\n", "\r\n")}`;
  const root = folder({ "real/compose.yaml": crlf });
  const file = path.join(root, "real/compose.yaml");
  chmodSync(file, 0o640);
  symlinkSync("real/compose.yaml", path.join(root, "link.yaml"));
  const { code } = await alfa(root, "fix", "link.yaml", "--write", "--rule", "log-rotation");
  expect(code).toBe(0);
  const added = ["logging:", "  driver: json-file", "  options:", "    max-size: 10m", '    max-file: "3"'];
  expect(readFileSync(file, "utf8")).toBe(crlf + added.map((line) => `    ${line}\r\n`).join(""));
  expect(statSync(file).mode & 0o777).toBe(0o640);
  expect(readdirSync(path.join(root, "real"))).toEqual(["compose.yaml"]);
  expect(readdirSync(root).sort()).toEqual(["link.yaml", "real"]);
});

test("says what is left and why", async () => {
  const root = folder({
    "compose.yaml": 'services:\n  web:\n    image: nginx:1.29.3\n    pid: "${P:-host}"\n    ports: ["80:80"]\n',
  });
  const rules = ["host-pid", "port-all-interfaces", "ulimits"].flatMap((rule) => ["--rule", rule]);
  const safe = await alfa(root, "fix", "compose.yaml", ...rules);
  expect(safe).toEqual({
    code: 0,
    stdout: "",
    stderr:
      "nothing to fix. left 3 findings (needs --unsafe: host-pid 1, port-all-interfaces 1; needs a person: ulimits 1)\n",
  });
  const { code, stderr } = await alfa(root, "fix", "compose.yaml", "--unsafe", ...rules);
  expect(code).toBe(1);
  expect(stderr).toBe(
    "would fix 1 finding: port-all-interfaces 1. " +
      "left 2 findings (a variable decides the value: host-pid 1; needs a person: ulimits 1)\n",
  );
});

test("a value that an unset variable decides is said", async () => {
  const root = folder({ "compose.yaml": 'services: {web: {image: "nginx:1.29.3", pid: "${ALFA_NOT_SET}"}}\n' });
  const { stderr } = await alfa(root, "fix", "compose.yaml", "--rule", "host-pid", "--unsafe");
  expect(stderr).toBe("nothing to fix. not evaluated for want of a value: host-pid 1\n");
});

test("colours only on a terminal, and not with NO_COLOR", async () => {
  const root = folder({ "compose.yaml": redis });
  const { isTTY } = process.stdout;
  const { NO_COLOR } = process.env;
  try {
    process.stdout.isTTY = true;
    Reflect.deleteProperty(process.env, "NO_COLOR");
    const { stdout } = await alfa(root, "fix", "compose.yaml", "--rule", "stop-grace");
    expect(stdout).toContain("\u001b[32m+    stop_grace_period: 30s");
    process.env["NO_COLOR"] = "1";
    const plain = await alfa(root, "fix", "compose.yaml", "--rule", "stop-grace");
    expect(plain.stdout).toBe(stripVTControlCharacters(stdout));
  } finally {
    process.stdout.isTTY = isTTY;
    Reflect.deleteProperty(process.env, "NO_COLOR");
    if (NO_COLOR !== undefined) process.env["NO_COLOR"] = NO_COLOR;
  }
});

describe("bad input is one clear error and exit code 2", () => {
  const root = () => folder({ "bad.yaml": "services: {web: [}\n", "fine.yaml": redis });

  test.each([
    [["none.yaml"], '"none.yaml" can\'t be read'],
    [["."], '"." can\'t be read'],
    [["bad.yaml"], "bad.yaml:1:"],
    [["fine.yaml", "--rule", "stop-grase"], 'there is no rule "stop-grase"; did you mean "stop-grace"?'],
  ])("%j", async (args, message) => {
    const { code, stdout, stderr } = await alfa(root(), "fix", ...args);
    expect(code).toBe(2);
    expect(stdout).toBe("");
    expect(stderr).toContain(message);
    expect(stderr.trim().split("\n")).toHaveLength(1);
  });

  test("a file that is not UTF-8 would be spoilt", async () => {
    const cwd = root();
    writeFileSync(path.join(cwd, "latin.yaml"), Buffer.from("# caf\xe9\nservices: {}\n", "latin1"));
    expect(await alfa(cwd, "fix", "latin.yaml", "--write")).toMatchObject({
      code: 2,
      stderr: 'error: "latin.yaml" is not UTF-8 text; save it as UTF-8 first\n',
    });
  });

  test("either shown or written", async () => {
    await expect(alfa(root(), "fix", "fine.yaml", "--write", "--dry-run")).rejects.toThrow(/cannot be used with/);
  });
});

test("no secret's value is printed beside the file's own lines", async () => {
  const root = folder({ "compose.yaml": `${redis}    environment: {API_TOKEN: s3cr3t-canary}\n` });
  const { stderr } = await alfa(root, "fix", "compose.yaml", "--unsafe");
  expect(stderr).toContain("secret-in-environment 1");
  expect(stderr).not.toContain("canary");
});

test("the audited stack: every line of it stays but those that are mended, and a second run finds nothing", async () => {
  const root = folder({});
  const audited = path.join(__dirname, "../../../stacks/alfa/audit/docker-compose.yml");
  copyFileSync(audited, path.join(root, "compose.yaml"));
  for (const flags of [[], ["--unsafe"]]) {
    const { code, stderr } = await alfa(root, "fix", "compose.yaml", "--write", ...flags);
    expect(code).toBe(0);
    expect(stderr).not.toContain("a variable decides the value");
    const again = await alfa(root, "fix", "compose.yaml", ...flags);
    expect(again).toMatchObject({ code: 0, stdout: "" });
  }
  const kept = new Set(readFileSync(path.join(root, "compose.yaml"), "utf8").split("\n"));
  const gone = readFileSync(audited, "utf8")
    .split("\n")
    .filter((line) => !kept.has(line));
  const mended =
    /^ +(?:- "\$\{ALFA_PORT_|- (?:postgres|redis)$|privileged: true$|pid: host$|image: .*traefik:v3\.5\.0$)/;
  expect(gone.filter((line) => !mended.test(line))).toEqual([]);
});

import { isSecretKey, redactArgv, REDACTED, redactor, secretValues } from "../../../policies/observe/redact";

const canary = "c4n4ry-S3cret/+value";

describe("what is a secret", () => {
  test.each([
    "POSTGRES_PASSWORD",
    "PGPASSWORD",
    "N8N_ENCRYPTION_KEY",
    "N8N_RUNNERS_AUTH_TOKEN",
    "SLACK_SIGNING_SECRET",
    "AWS_SECRET_ACCESS_KEY",
    "apiKey",
    "--token",
    "MYSQL_PWD",
    "BASIC_AUTH",
  ])("%s names one", (key) => {
    expect(isSecretKey(key)).toBe(true);
  });
  test.each([
    "POSTGRES_PASSWORD_FILE",
    "PWD",
    "AUTHENTIK_HOST",
    "TOKEN_TTL",
    "--token-file",
    "PATH",
    "N8N_SECURE_COOKIE",
    "AUTHOR",
  ])("%s names none", (key) => {
    expect(isSecretKey(key)).toBe(false);
  });
  test("values by key, by shape, and in URLs; never a flag's harmless value", () => {
    expect(
      secretValues({
        DB_PASSWORD: canary,
        SESSION: "ghp_0123456789abcdefghij",
        DATABASE_URL: "postgres://alfa:pa%40ss@db/alfa",
        USE_TOKEN: "true",
        HOST: "n8n",
        FROM_SHELL_SECRET: null,
      }),
    ).toEqual([canary, "ghp_0123456789abcdefghij", "pa%40ss", "pa@ss"]);
    expect(secretValues({}, ["redis-server", "--requirepass", canary, "--port", "6379"])).toEqual([canary]);
  });
});

describe("a redacted text", () => {
  const redact = redactor([canary, "n8n!", "abc"]);
  test.each([
    `login with ${canary} failed`,
    `{"v":"${canary}"}`,
    `GET /?q=${encodeURIComponent(canary)}`,
    `Authorization: Basic ${Buffer.from(canary).toString("base64")}`,
  ])("does not hold the value in any form: %s", (line) => {
    const clean = redact(line);
    expect(clean).toContain(REDACTED);
    expect(clean).not.toContain("S3cret");
    expect(clean).not.toContain(Buffer.from(canary).toString("base64").slice(0, 12));
  });
  test.each([
    ["connecting to postgres://alfa:hunter2hunter@db:5432/x", "hunter2hunter"],
    ["password=hunter2 user=alfa", "hunter2"],
    ['{"token": "hunter2", "a": 1}', "hunter2"],
    ["authorization: Bearer abcdefgh12345678", "abcdefgh12345678"],
    ["sent xoxb-123456789-abcdef", "xoxb-123456789"],
    ["db.password: 'with spaces in it'", "spaces"],
  ])("loses what is written as a secret: %s", (line, secret) => {
    expect(redact(line)).not.toContain(secret);
  });
  test("a short value counts only as a word of its own", () => {
    expect(redact("the n8n!x log of abcdef, n8n! end")).toBe(`the n8n!x log of abcdef, ${REDACTED} end`);
  });
  test("leaves the audit's lines alone", () => {
    for (const line of [
      'ERR Failed to retrieve information of the docker client and server host error="Error response from daemon: client version 1.24 is too old. Minimum supported API version is 1.44"',
      'Received request for unknown webhook: The requested webhook "POST slack-command" is not registered.',
      "Failed to start Python task runner in internal mode. because Python 3 is missing from this system.",
      "No user, need setup",
      "Last session crashed",
    ]) {
      expect(redact(line)).toBe(line);
    }
  });
});

test("argv keeps its words and loses its secrets", () => {
  expect(redactArgv(["cloudflared", "tunnel", "run", "--token", canary])).toEqual([
    "cloudflared",
    "tunnel",
    "run",
    "--token",
    REDACTED,
  ]);
  expect(redactArgv(["cloudflared", "tunnel", `--token=${canary}`, "run"])).toEqual([
    "cloudflared",
    "tunnel",
    `--token=${REDACTED}`,
    "run",
  ]);
  expect(redactArgv(["ngrok", "http", "--authtoken", "short", "3333"])).toEqual([
    "ngrok",
    "http",
    "--authtoken",
    REDACTED,
    "3333",
  ]);
  expect(redactArgv(["cloudflared tunnel --token abcdef --url http://localhost:3333"]).join(" ")).not.toContain(
    "abcdef",
  );
  expect(redactArgv(["cloudflared", "tunnel", "--token-file", "/run/t"])).toEqual([
    "cloudflared",
    "tunnel",
    "--token-file",
    "/run/t",
  ]);
});

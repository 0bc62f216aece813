import { formatNames } from "../../../policies/report/formats";
import { alfa, folder } from "../cli/alfa";

const canary = "c4n4ry9f3e2b7a1d";
const url = `postgres://user:${canary}@db:5432/app`;

/** A secret in every place a Compose application may hold one. */
const compose = `name: shop
x-common: &common {DB_PASSWORD: ${canary}, nested: {token: ${canary}}}
services:
  web:
    image: nginx:latest
    privileged: true
    environment:
      <<: {API_TOKEN: ${canary}}
      DB_PASSWORD: ${canary}
      DATABASE_URL: ${url}
      FROM_DOTENV_SECRET: \${SECRET_FROM_DOTENV}
      WITH_DEFAULT_KEY: \${UNSET_SECRET_KEY:-${canary}}
    env_file: [web.env]
    labels: {"traefik.auth": "${url}", token: ${canary}}
    command: ["serve", "--password=${canary}", "--token", "${canary}", "--db", "${url}"]
    entrypoint: ["sh", "-c", "PASSWORD=${canary} exec serve ${url}"]
    healthcheck: {test: "curl -H 'Authorization: Bearer ${canary}' http://user:${canary}@localhost/"}
    ports: ["80:80"]
    x-note: ${canary}
    x-alfa-ignore: {host-pid: ""}
    volumes: ["/:/host"]
    secrets: [token]
    configs: [{source: app, target: /app.conf}]
  broken:
    image: "nginx:\${UNSET_TAG}"
    environment: ["REDIS_PASSWORD=${canary}", "AMQP=amqp://u:${canary}@q"]
    unknown_key: ${canary}
    logging: {driver: fluentd, options: {fluentd-address: "tcp://u:${canary}@logs"}}
    extra_hosts: ["a:127.0.0.1"]
secrets: {token: {environment: SECRET_FROM_DOTENV}}
configs: {app: {content: "password = ${canary}"}}
`;
const files = {
  "compose.yml": compose,
  ".env": `SECRET_FROM_DOTENV=${canary}\n`,
  "web.env": `ENV_FILE_PASSWORD=${canary}\nENV_FILE_URL=${url}\n`,
};

test.each(formatNames)("no secret's value is in %s, in warnings or in the baseline", async (format) => {
  const root = folder(files);
  const run = await alfa(root, "audit", "--format", format);
  expect([run.code, run.stdout]).toEqual([1, expect.stringContaining("privileged")]);
  expect(run.stdout + run.stderr).not.toContain(canary);
  expect(run.stdout).not.toContain(Buffer.from(canary).toString("base64").slice(0, 18));
  expect(run.stderr).toMatch(/unknown_key/);
  expect((await alfa(root, "baseline", "-o", "-")).stdout).not.toContain(canary);
});

test.each([
  ["a port", `services: {web: {image: x, ports: ["\${SECRET_FROM_DOTENV}:80:80:80"]}}`],
  ["a limit", `services: {web: {image: x, mem_limit: "\${SECRET_FROM_DOTENV}"}}`],
  ["a duration", `services: {web: {image: x, stop_grace_period: "\${SECRET_FROM_DOTENV}"}}`],
  ["a boolean", `services: {web: {image: x, privileged: "\${SECRET_FROM_DOTENV}"}}`],
  ["a restart policy", `services: {web: {image: x, restart: "\${SECRET_FROM_DOTENV}"}}`],
  ["a volume", `services: {web: {image: x, volumes: ["\${SECRET_FROM_DOTENV}:/data:zz"]}}`],
  ["a network", `services: {web: {image: x, networks: ["\${SECRET_FROM_DOTENV}"]}}`],
  ["an include", `include: ["\${SECRET_FROM_DOTENV}.yml"]\nservices: {web: {image: x}}`],
  ["an env file", `services: {web: {image: x, env_file: ["\${SECRET_FROM_DOTENV}"]}}`],
  ["a required variable", `services: {web: {image: "\${UNSET:?\${SECRET_FROM_DOTENV}}"}}`],
])("an error does not tell the value of a variable: %s", async (_, text) => {
  const root = folder({ ...files, "compose.yml": text });
  const run = await alfa(root, "audit", "--format", "json");
  expect(run.stdout + run.stderr).not.toContain(canary);
});

test.each(["web.env", ".env"])("a broken env file does not show its line: %s", async (name) => {
  const root = folder({ ...files, [name]: `A=1\n${canary} ${canary}\n` });
  const run = await alfa(root, "audit");
  expect(run.code).toBe(2);
  expect(run.stderr).toMatch(new RegExp(`^error: (?:[^\\n]*/)?${name}:2:1: `));
  expect(run.stdout + run.stderr).not.toContain(canary);
});

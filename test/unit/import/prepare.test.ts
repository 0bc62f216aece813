import { prepare, type ImportOptions } from "../../../infra/cli/import/prepare";
import { ComposeError } from "../../../stacks/lenses/compose";
import { UserError } from "../../../stacks/model/errors";

const imported = (text: string, options: Partial<ImportOptions> = {}) =>
  prepare(
    { files: [{ path: "compose.yml", text }], directory: "/shop" },
    { profiles: [], environment: {}, ...options },
  );

const shop = `
name: shop
services:
  web:
    image: nginx:\${TAG:-1}
    environment:
      DATABASE_URL: postgres://shop:canary-db@db/shop
      API_TOKEN: \${API_TOKEN:-canary-default}
      smtp: \${smtp_password}
      MODE: \${MODE:-fast}
      EMPTY: \${NOT_SET}
    command: [serve, "--key=\${SIGNING_KEY}", "--db=canary-db1", "canary-long-secret"]
    build: {context: .}
    privileged: false
    deploy: {replicas: 2}
    secrets: [cert, {source: token, target: tok}, {source: vault}]
    configs: [{source: app, target: /app.conf}]
  db:
    image: postgres:16
    environment: {POSTGRES_PASSWORD: canary-db, ROOT_PASSWORD: canary-long-secret, ADMIN_PASSWORD: postgres}
    labels: {about: canary-long-secret, user: postgres}
    networks: {back: {aliases: [data]}}
  job: {image: busybox:1, profiles: [night], network_mode: none}
networks: {back: {}}
configs: {app: {content: "port 80 \${TAG:-1}"}}
secrets: {cert: {file: ./cert.pem}, token: {environment: TOKEN_VALUE}, vault: {external: true}}
`;

test("no secret lands in a file; each is declared once and found again where it runs", async () => {
  const { stack, files } = await imported(shop, {
    environment: { API_TOKEN: "canary-env", smtp_password: "canary-smtp" },
  });
  expect([...files.values()].join("\n")).not.toContain("canary");
  const { web, db } = stack.services;
  expect(web?.environment).toEqual({
    DATABASE_URL: "postgres://shop:${POSTGRES_PASSWORD}@db/shop",
    API_TOKEN: "${API_TOKEN}",
    smtp: "${SMTP_PASSWORD}",
    MODE: "fast",
    EMPTY: "",
  });
  // A secret's value elsewhere is the secret too; a default that has other uses ("postgres") is left where it stands.
  expect(web?.command).toEqual(["serve", "--key=${SIGNING_KEY}", "--db=${POSTGRES_PASSWORD}1", "${ROOT_PASSWORD}"]);
  expect(db?.environment).toEqual({
    POSTGRES_PASSWORD: "${POSTGRES_PASSWORD}",
    ROOT_PASSWORD: "${ROOT_PASSWORD}",
    ADMIN_PASSWORD: "${ADMIN_PASSWORD}",
  });
  expect(db?.labels).toEqual({ about: "${ROOT_PASSWORD}", user: "postgres" });
  expect(Object.keys(stack.secrets).sort()).toEqual([
    "ADMIN_PASSWORD",
    "API_TOKEN",
    "POSTGRES_PASSWORD",
    "ROOT_PASSWORD",
    "SIGNING_KEY",
    "SMTP_PASSWORD",
    "TOKEN_VALUE",
  ]);
  expect(stack.secrets["POSTGRES_PASSWORD"]).toMatchObject({
    generate: false,
    adopt: [
      { service: "web", env: "DATABASE_URL", match: "^postgres://shop:(.+)@db/shop$" },
      { service: "db", env: "POSTGRES_PASSWORD" },
    ],
  });
});

test("what Compose does by itself is written: aliases, the built image, files and variables as secrets", async () => {
  const { stack, activeProfiles } = await imported(shop, { profiles: ["night"] });
  const { web, db, job } = stack.services;
  expect(web).toMatchObject({
    image: "nginx:1",
    networks: { default: { aliases: ["web"] } },
    volumes: [{ type: "bind", source: "/shop/cert.pem", target: "/run/secrets/cert", readOnly: true }],
    configs: [
      { source: "app", target: "/app.conf", content: "port 80 1" },
      { source: "token", target: "/run/secrets/tok", content: "${TOKEN_VALUE}", mode: 0o444 },
    ],
    secrets: [],
  });
  expect(db?.networks).toEqual({ back: { aliases: ["db", "data"] } });
  expect(job).toMatchObject({ networks: {}, networkMode: "none" });
  expect(stack.activeProfiles).toEqual([]);
  expect(activeProfiles).toEqual(["night"]);
  expect((await imported("services: {a: {build: .}}\nname: x")).stack.services["a"]?.image).toBe("x-a");
});

test("what is not carried is said with its place", async () => {
  const { notes } = await imported(shop);
  expect(notes.map(({ message, position }) => `${position?.line ?? 0}: ${message}`)).toEqual([
    expect.stringMatching(/^11: services\.web\.environment\.EMPTY: variable "NOT_SET" is not set; taken as empty/),
    expect.stringMatching(/^\d+: services\.web\.deploy: kept in the service, but a container/),
    expect.stringMatching(/^16: services\.web\.secrets\[2\]: left out: "vault" stands outside the file/),
    expect.stringMatching(/^13: services\.web\.build: .*takes "nginx:1"/),
  ]);
});

test("what a field can't keep whole is said too", async () => {
  const { notes } = await imported(
    "name: x\nservices: {a: {image: b, mem_limit: 1000b, shm_size: 1m, networks: {n: {priority: 1}}, volumes: ['./c:/c:z']}}\nnetworks: {n: }",
  );
  expect(notes.map(({ message, position }) => `${position?.column ?? 0}: ${message}`)).toEqual([
    "37: services.a.mem_limit: Pulumi counts it in whole MiB: it is rounded",
    "98: services.a.volumes[0]: Pulumi has no place for its option selinux",
    "72: services.a.networks.n: Pulumi has no place for its priority",
  ]);
});

test.each<[string, Partial<ImportOptions>, RegExp]>([
  [
    "services: {a: {image: x, ports: ['${P}:80']}}",
    {},
    /^compose.yml:1:34: services\.a\.ports\[0\]: variable "P" is not set; set it/,
  ],
  ["services: {a: {image: x, env_file: none.env}}", {}, /^compose.yml:1:\d+: services\.a\.env.*"none.env"/],
  [
    "services: {a: {image: 'x:${DB_PASSWORD}'}}",
    {},
    /^compose.yml:1:23: services\.a\.image: a secret can't stand here/,
  ],
  ["services: {a: {image: x, ports: ['3000-3010:80']}}", {}, /^compose.yml:1:12: .*published port "3000-3010"/],
  ["services: {a: {image: x, depends_on: [b]}, b: {image: x, depends_on: [a]}}", {}, /circle|cycle|depend/],
  ["services: {'a/b': {image: x}}", {}, /"a\/b"/],
  ["services: {a: {command: x}}", {}, /a: neither an `image` nor a `build`/],
  ["services: {a: {image: x}}\nname: alfa", {}, /"alfa" can't be the name of a folder.*--name NAME/s],
  ["services: {a: {image: x}}", { name: "../x" }, /"..\/x" can't be the name/],
])("%j is refused", async (text, options, message) => {
  const attempt = imported(text, options);
  await expect(attempt).rejects.toBeInstanceOf(UserError);
  await expect(attempt).rejects.toThrow(message);
  if (String(message).startsWith("/^")) await expect(attempt).rejects.toBeInstanceOf(ComposeError);
});

test("the files are formatted and say nothing that goes without saying", async () => {
  const { files } = await imported("name: x\nservices: {a: {image: 'b:1', mem_limit: 64m, volumes: ['./c:/c:ro']}}");
  expect(files.get("services/a.ts")).toBe(`import { service } from "../../model/service";
import { MiB } from "../../lenses/units";
import { directory } from "../directory";

export const a = service({
  name: "a",
  image: "b:1",
  networks: { default: { aliases: ["a"] } },
  volumes: [{ type: "bind", source: \`\${directory}/c\`, target: "/c", readOnly: true }],
  memory: 64 * MiB,
});
`);
});

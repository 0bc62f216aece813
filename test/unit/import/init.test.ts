import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import ts from "typescript";
import { initial, type InitFlags } from "../../../infra/cli/init/run";
import { UserError } from "../../../stacks/model/errors";
import { alfa } from "../cli/alfa";

const checkout = path.resolve(__dirname, "..", "..", "..");
const canaries = ["canary-database-7d", "canary-token-3f", "canary-url-5b"];

const shop = `
name: shop
services:
  web:
    image: nginx:1.29.3
    environment:
      DATABASE_URL: postgres://shop:canary-database-7d@db/shop
      QUEUE_URL: amqp://u:canary-url-5b@db/$$1
      MODE: fast
    command: [sh, -c, "echo $$HOME $\{API_TOKEN:-canary-token-3f} \`id\` $$\{PATH}"]
    ports: ["127.0.0.1:8080:80", "53:53/udp"]
    volumes: ["./conf:/conf:ro", "data:/data", "/var/log:/host", {type: tmpfs, target: /run, tmpfs: {size: 1m, mode: 448}}]
    depends_on: {db: {condition: service_healthy}}
    mem_limit: 1073741824m
    ulimits: {nofile: {soft: 1, hard: 2}}
    cap_add: [NET_ADMIN]
    healthcheck: {test: [CMD, wget, localhost], interval: 10s, retries: 3}
    logging: {driver: json-file, options: {max-size: 10m}}
    restart: unless-stopped
    sysctls: {net.core.somaxconn: 1024}
    devices: ["/dev/null:/dev/n"]
    extra_hosts: ["h:host-gateway"]
    labels: {about: "$$x"}
    configs: [{source: app, target: /app.conf, mode: 0440}]
    pids_limit: 8
    deploy: {replicas: 2}
  db:
    image: postgres:16
    environment: {POSTGRES_PASSWORD: canary-database-7d}
    networks: {back: {aliases: [data], ipv4_address: 10.9.0.2}, outer: {}}
    healthcheck: {test: [CMD, pg_isready]}
  side: {image: busybox:1, network_mode: "service:web", pid: "service:db", build: .}
  job: {image: busybox:1, profiles: [night]}
networks:
  back: {internal: true, ipam: {config: [{subnet: 10.9.0.0/24}]}, driver_opts: {a: b}, labels: {x: y}}
  outer: {external: true}
volumes: {data: {}}
configs: {app: {content: "port 80\\nkey $\{API_TOKEN}"}}
`;

/** Names that TypeScript, the program itself or one another have uses for. */
const hostile = `
name: hostile
services:
  docker: {image: "x", volumes: ["docker:/d", "path:/p"], networks: [config, docker-network]}
  pulumi: {image: "x*/y", networks: ["docker-network"], environment: {A: "$\{PULUMI_TOKEN}"}}
  path: {image: "x", depends_on: [config, class, "docker"]}
  config: {image: "x"}
  directory: {image: "x", command: ["\\u2028\\u0007", "*/", "line\\n\`$\{NOTHING:-}\`"]}
  class: {image: "x", volumes: ["./a\`b:/c"]}
  require: {image: "x"}
  module: {image: "x"}
  exports: {image: "x"}
  globalThis: {image: "x"}
  docker.network: {image: "x"}
  docker-network: {image: "x"}
  "1": {image: "x"}
  "_": {image: "x", labels: {"\\"": "\\\\"}}
networks: {config: {}, docker-network: {}}
volumes: {docker: {}, path: {}}
`;

const written = (text: string, flags: Partial<InitFlags> = {}) =>
  initial({ files: [{ path: "compose.yml", text }], directory: "/shop" }, "/shop/pulumi", { profile: [], ...flags });

/** What the compiler says against a program of these, with the options that the project has. */
function problems(programs: Readonly<Record<string, string>>): string[] {
  const folder = mkdtempSync(path.join(checkout, ".cache", "init-"));
  try {
    const files = Object.entries(programs).map(([name, text]) => {
      const file = path.join(folder, `${name}.ts`);
      writeFileSync(file, text);
      return file;
    });
    const program = ts.createProgram(files, {
      strict: true,
      noEmit: true,
      noUnusedLocals: false,
      target: ts.ScriptTarget.ES2020,
      module: ts.ModuleKind.CommonJS,
      moduleResolution: ts.ModuleResolutionKind.Node10,
      skipLibCheck: true,
      types: ["node"],
    });
    return ts
      .getPreEmitDiagnostics(program)
      .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

test("the program type-checks, whatever the names", async () => {
  const [one, two] = await Promise.all([written(shop), written(hostile)]);
  expect(
    problems({ shop: one.files.get("index.ts") ?? "no text!", hostile: two.files.get("index.ts") ?? "no text!" }),
  ).toEqual([]);
  expect(problems({ wrong: 'import * as docker from "@pulumi/docker"; new docker.Container("a", {});' })).toEqual([
    expect.stringContaining("'image' is missing"),
  ]);
}, 60_000);

test("no secret stands in a file: the program asks the configuration, the next steps name it", async () => {
  const { files, project } = await written(shop);
  const text = [...files.values()].join("\n");
  for (const canary of canaries) expect(text).not.toContain(canary);
  const program = files.get("index.ts");
  expect(program).toContain('const postgresPassword = config.requireSecret("POSTGRES_PASSWORD");');
  expect(program).toContain("pulumi.interpolate`DATABASE_URL=postgres://shop:${postgresPassword}@db/shop`");
  expect(program).toContain("pulumi.interpolate`QUEUE_URL=amqp://u:${queueUrlPassword}@db/\\$1`");
  expect(program).toContain("pulumi.interpolate`echo \\$HOME ${apiToken} \\`id\\` \\${PATH}`");
  expect(project.secretCommands.map((line) => line.replace(/ +#.*/, "").trim())).toEqual([
    "pulumi config set --secret API_TOKEN",
    "pulumi config set --secret POSTGRES_PASSWORD",
    "pulumi config set --secret QUEUE_URL_PASSWORD",
  ]);
});

test("the program reads as one that a person wrote", async () => {
  const program = (await written(shop)).files.get("index.ts");
  expect(program).toContain(`
const side = new docker.Container(
  "side",
  {
    name: "shop-side-1",
    image: "busybox:1",
    networkMode: "container:shop-web-1",
    pidMode: "container:shop-db-1",
`);
  expect(program).toContain("  { dependsOn: [web, db] },\n);\n");
  expect(program).toContain('networksAdvanced: [{ name: defaultNetwork.name, aliases: ["web"] }],');
  expect(program).toContain('{ name: "outer", aliases: ["db"] }');
  expect(program).toContain('{ type: "bind", target: "/conf", source: `${directory}/conf`, readOnly: true },');
  expect(program).toContain('{ type: "volume", target: "/data", source: dataVolume.name },');
  expect(program).toContain(
    'const dataVolume = new docker.Volume("data", { name: "shop_data" }, { retainOnDelete: true });',
  );
  expect(program).toContain("memory: 1073741824,");
  expect(program).not.toContain("job");
});

test("what the program does not carry is said", async () => {
  const said = ({ notes }: Awaited<ReturnType<typeof written>>) => notes.map(({ message }) => message);
  expect(said(await written(shop))).toEqual([
    "services.web.deploy: left out: a container that Pulumi declares has no place for it",
    'services.side.build: Pulumi builds no image here; the service takes "busybox:1", which `docker compose build` makes',
    "services.job: left out: none of its profiles is active; --profile night takes it in",
  ]);
  expect(said(await written(shop, { vendor: true, profile: ["night"] }))).toEqual([
    expect.stringContaining("services.web.deploy"),
    expect.stringContaining("services.side.build"),
    "services.web.pids_limit: left out: the vendor's provider has no place for it, ALFA's has",
  ]);
  expect(
    said(
      await written(
        "x-alfa: {host: {publicPorts: [80], endpoints: [{name: a, url: 'http://a'}]}}\nname: x\nservices: {a: {image: b}}",
      ),
    ),
  ).toEqual(["compose.yml: x-alfa: left out: what stands outside the containers"]);
});

test("the project has ALFA's provider from where npm gets it, or the vendor's", async () => {
  const own = await written(shop);
  expect(own.files.get("package.json")).toContain(`"alfa": "file:${path.relative("/shop/pulumi", checkout)}"`);
  expect(own.files.get("Pulumi.yaml")).toContain("path: node_modules/alfa/infra/providers/docker");
  const pack = await written(shop, { alfa: "file:../alfa-0.1.0.tgz", name: "other" });
  expect(pack.files.get("package.json")).toContain('"alfa": "file:../alfa-0.1.0.tgz"');
  expect(pack.files.get("Pulumi.yaml")).toContain("name: other\n");
  const vendor = await written(shop, { vendor: true });
  expect([...vendor.files.values()].join("\n")).not.toMatch(/node_modules\/alfa|"alfa":|refresh/);
  expect(vendor.files.get("README.md")).toContain("docker compose down");
});

test.each<[string, Partial<InitFlags>, RegExp]>([
  [shop, { name: "Über" }, /"Über" can't be the name of a Pulumi project.*--name NAME/s],
  [
    "name: x\nservices: {a: {image: x, ports: ['3000-3010:80']}}",
    {},
    /^compose.yml:2:12: .*published port "3000-3010"/,
  ],
  ["name: x\nservices: {a: {command: x}}", {}, /a: neither an `image` nor a `build`/],
  ["services: [", {}, /^compose.yml:1/],
])("%j with %j is refused", async (text, flags, message) => {
  const attempt = written(text, flags);
  await expect(attempt).rejects.toBeInstanceOf(UserError);
  await expect(attempt).rejects.toThrow(message);
});

describe("the command", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "alfa-init-"));
    writeFileSync(path.join(folder, "docker-compose.yml"), "name: shop\nservices: {web: {image: 'nginx:1'}}\n");
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  test("shows the files as a diff that git takes, and writes none; --write writes them", async () => {
    const { stdout, stderr, code } = await alfa(folder, "init");
    expect(code).toBe(0);
    expect(stdout).toMatch(/^--- \/dev\/null\n\+\+\+ .*pulumi\/Pulumi\.yaml\n@@ -0,0 \+1,\d+ @@\n\+name: shop\n/);
    expect(stderr).toBe("Nothing is written; --write does it.\n");
    expect(existsSync(path.join(folder, "pulumi"))).toBe(false);

    const done = await alfa(tmpdir(), "init", path.join(folder, "docker-compose.yml"), "--write");
    expect(done.code).toBe(0);
    expect(done.stderr).toMatch(
      /^Next:\n {2}cd .*pulumi\n {2}npm install\n.*\n {2}pulumi stack init dev\n {2}pulumi preview\n$/,
    );
    expect(readdirSync(path.join(folder, "pulumi")).sort()).toEqual([
      ...[".gitignore", "Pulumi.dev.yaml", "Pulumi.yaml", "README.md", "index.ts", "package.json", "tsconfig.json"],
    ]);
    expect(readFileSync(path.join(folder, "pulumi", "index.ts"), "utf8")).toContain('image: "nginx:1"');
  });

  test("overwrites nothing", async () => {
    mkdirSync(path.join(folder, "pulumi"));
    writeFileSync(path.join(folder, "pulumi", "index.ts"), "mine");
    const { stderr, code } = await alfa(folder, "init", "--write");
    expect(stderr).toMatch(/^error: ".*pulumi\/index\.ts" is there already, and nothing is overwritten; .*\n$/);
    expect(code).toBe(2);
    expect(readdirSync(path.join(folder, "pulumi"))).toEqual(["index.ts"]);
    expect(readFileSync(path.join(folder, "pulumi", "index.ts"), "utf8")).toBe("mine");
  });

  test.each<[string, string[], RegExp]>([
    ["a file that is not there", ["none.yml"], /^error: "none\.yml" does not exist or can't be read\n$/],
    ["standard input", ["-"], /^error: "-" is no file to write a project beside; .*\n$/],
  ])("%s is refused", async (_what, args, message) => {
    const { stderr, code } = await alfa(folder, "init", ...args);
    expect(stderr).toMatch(message);
    expect(code).toBe(2);
  });

  test("a folder without a Compose file, and a place that can't be written, are named", async () => {
    const empty = path.join(folder, "empty");
    mkdirSync(empty);
    expect((await alfa(folder, "init", empty)).stderr).toMatch(
      /^error: no Compose file in ".*empty": looked for compose\.yaml/,
    );
    // A file in the folder's place: not even root can write below it.
    writeFileSync(path.join(folder, "pulumi"), "");
    const { stderr, code } = await alfa(folder, "init", "--write");
    expect(stderr).toMatch(/^error: can't write the project: /);
    expect(code).toBe(2);
  });
});

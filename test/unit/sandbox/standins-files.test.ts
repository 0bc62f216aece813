import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { readConfig as readBackstage } from "../../../infra/toolchain/sandbox/images/backstage/config";
import { readEntities } from "../../../infra/toolchain/sandbox/images/backstage/entities";
import { Cgroups } from "../../../infra/toolchain/sandbox/images/cadvisor/cgroups";
import { readConfig as readFalco } from "../../../infra/toolchain/sandbox/images/falco/config";
import { Admin } from "../../../infra/toolchain/sandbox/images/grafana/admin";
import { readDashboards, readDatasources } from "../../../infra/toolchain/sandbox/images/grafana/provisioning";
import { Store } from "../../../infra/toolchain/sandbox/images/loki/store";
import { readDatabase, writeEmptyDatabase } from "../../../infra/toolchain/sandbox/images/trivy/database";

const folder = mkdtempSync(path.join(tmpdir(), "standins-"));

afterAll(() => {
  rmSync(folder, { recursive: true });
});

function write(name: string, text: string): string {
  const file = path.join(folder, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
}

test("Falco's config.d counts over falco.yaml, key by key", () => {
  write("config.d/a.yaml", "http_output: {enabled: true}\n");
  const main = write(
    "falco.yaml",
    `config_files: ["${folder}/config.d"]\nhttp_output: {enabled: false, url: "http://x/"}\n`,
  );
  expect(readFalco(main).config.http_output).toMatchObject({ enabled: true, url: "http://x/" });
});

describe("Grafana", () => {
  test("broken YAML is a provisioning error, a broken dashboard is left out and reported", () => {
    write("good/datasources/a.yaml", "datasources: [{name: P, type: prometheus, url: 'http://$HOST:9090'}]\n");
    write("good/dashboards/a.yaml", `providers: [{name: a, options: {path: ${folder}/boards}}]\n`);
    write("boards/good.json", '{"title": "Good", "uid": "g"}');
    write("boards/bad.json", "{");
    write("bad/datasources/a.yaml", "datasources: [{name: P\n");
    const good = path.join(folder, "good");
    expect(readDatasources(good, { HOST: "prom" })).toMatchObject([{ id: 1, url: "http://prom:9090" }]);
    const reported: string[] = [];
    expect(readDashboards(good, {}, (file) => reported.push(path.basename(file)))).toMatchObject([
      { uid: "g", title: "Good" },
    ]);
    expect(reported).toEqual(["bad.json"]);
    expect(() => readDatasources(path.join(folder, "bad"), {})).toThrow("Datasource provisioning error");
  });

  test("the administrator's password is that of the first start", () => {
    const header = (password: string): string => `Basic ${Buffer.from(`admin:${password}`).toString("base64")}`;
    const first = new Admin(folder, "admin", "one");
    const second = new Admin(folder, "admin", "two");
    for (const admin of [first, second]) {
      expect(admin.accepts(header("one"))).toBe(true);
      expect(admin.accepts(header("two"))).toBe(false);
      expect(admin.accepts(undefined)).toBe(false);
    }
  });
});

test("Loki's lines survive a restart, and a line cut short by a kill does no harm", () => {
  const range = { start: 0n, end: 10n, limit: 10, direction: "forward" } as const;
  const all = { selects: () => true, keeps: () => true };
  const entry = { labels: { a: "b" }, time: "5", line: "x" };
  new Store(folder).add([entry]);
  writeFileSync(path.join(folder, "chunks", "standin.ndjson"), `${JSON.stringify(entry)}\n{"labels":`);
  expect(new Store(folder).find(all, range)).toEqual([{ stream: { a: "b" }, values: [["5", "x"]] }]);
});

describe("Backstage", () => {
  const base = (user: string): string =>
    `backend: {database: {client: pg, connection: {host: h, user: '${user}', password: p}}}\n`;

  test("later files count, variables are filled in, and one that is not set leaves no value", () => {
    const first = write("one.yaml", base("${USER_NAME:-fallback}"));
    const second = write("two.yaml", "app: {title: 'A ${NAME}'}\n");
    expect(readBackstage([first, second], { NAME: "x" })).toMatchObject({
      app: { title: "A x" },
      backend: { database: { connection: { user: "fallback" } } },
    });
    expect(() => readBackstage([write("three.yaml", base("${UNSET}"))], {})).toThrow(
      "backend.database.connection.user",
    );
  });

  test("an entity of a kind that is not allowed is left out and reported", () => {
    const target = write(
      "catalogue.yaml",
      "apiVersion: v1\nkind: Component\nmetadata: {name: a}\n---\napiVersion: v1\nkind: User\nmetadata: {name: b}\n",
    );
    const problems: string[] = [];
    const entities = readEntities(
      { rules: [{ allow: ["Component"] }], locations: [{ type: "file", target, rules: [] }] },
      (problem) => problems.push(problem),
    );
    expect(entities.map(({ metadata }) => metadata.name)).toEqual(["a"]);
    expect(problems).toEqual([expect.stringContaining("user:default/b")]);
  });
});

test("Trivy's empty database is there after the first start", () => {
  expect(readDatabase(folder)).toBeUndefined();
  writeEmptyDatabase(folder);
  expect(readDatabase(folder)).toMatchObject({ Version: 2 });
});

test.each([
  [
    "version 1",
    "memory/docker",
    {
      "memory.usage_in_bytes": "9",
      "memory.limit_in_bytes": "9223372036854771712",
      "memory.stat": "total_inactive_file 4\n",
      "cgroup.procs": "1\n2\n",
    },
    "cpuacct/docker",
    { "cpuacct.usage": "2000000000" },
  ],
  [
    "version 2",
    "system.slice",
    {
      "memory.current": "9",
      "memory.max": "max",
      "memory.stat": "inactive_file 4\n",
      "cgroup.procs": "1\n2\n",
      "cpu.stat": "usage_usec 2000000\n",
    },
    "",
    {},
  ],
])("cAdvisor reads cgroups of %s", (name, parent, files, other, more) => {
  const id = "a".repeat(64);
  const root = path.join(folder, name);
  for (const [at, texts] of [
    [parent, files],
    [other, more],
  ] as const)
    for (const [file, text] of Object.entries(texts)) write(path.join(name, at, id, file), text);
  if (name === "version 2") write(path.join(name, "cgroup.controllers"), "memory");
  const cgroups = new Cgroups(root);
  const group = cgroups.containers().get(id) ?? "";
  expect(cgroups.usage(group)).toMatchObject({ memory: 9, workingSet: 5, memoryLimit: 0, cpuSeconds: 2, processes: 2 });
});

test("cAdvisor fails without a cgroup mount", () => {
  expect(() => new Cgroups(path.join(folder, "nothing"))).toThrow("mountpoint for cpu not found");
});

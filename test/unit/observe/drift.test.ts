import { ContainerInspect } from "../../../stacks/engine/schemas";
import { compareArgs, readArgs, usualContext } from "../../../stacks/lenses/engine";
import { readCompose } from "../../../stacks/lenses/compose";
import type { Stack } from "../../../stacks/model/stack";
import { driftOf, wantedArgs } from "../../../policies/observe/drift";

const canary = "c4n4ry-drift-5e0b71";

const stackOf = (yaml: string): Stack =>
  readCompose([{ path: "compose.yaml", text: `name: shop\nservices:\n  web:\n${yaml}` }], {
    environment: {},
    profiles: [],
    directory: "/project",
  }).stack;

/** What the Engine says of a container that Compose made, with changes. */
function inspected(
  { labels, ...config }: { labels?: object } & Record<string, unknown>,
  host: object = {},
  networks: object = { shop_default: { Aliases: ["shop-web-1", "web"] } },
) {
  return ContainerInspect.parse({
    Id: "0".repeat(64),
    Name: "/shop-web-1",
    Image: "sha256:1",
    Created: "2026-11-22T10:00:00Z",
    State: { Status: "running", Running: true },
    Config: {
      Image: "nginx:1",
      Hostname: "0".repeat(12),
      ...config,
      Labels: {
        "com.docker.compose.project": "shop",
        "com.docker.compose.service": "web",
        "desktop.docker.io/binds/0/Source": "/x",
        ...labels,
      },
    },
    HostConfig: { NetworkMode: "shop_default", ...host },
    NetworkSettings: { Networks: networks },
    Mounts: [],
  });
}

function drift(stack: Stack, container: ContainerInspect) {
  const declared = stack.services["web"]!;
  const wanted = wantedArgs(stack, declared, container);
  const read = readArgs(container, undefined, { ...usualContext, declared: wanted });
  return driftOf(stack, declared, container, wanted, read, usualContext);
}

test("what Compose adds by itself is no drift", () => {
  const stack = stackOf(
    "    image: nginx:1\n    configs: [{source: site, target: /etc/site}]\n    secrets: [key]\n    ports: ['8000-8010:80']\n    volumes: [data:/data]\n    pids_limit: 0\nconfigs: {site: {content: x}}\nsecrets: {key: {file: ./k}}\nvolumes: {data: {}}",
  );
  const host = {
    Binds: ["/project/site:/etc/site:ro", "/project/k:/run/secrets/key:ro", "shop_data:/data:rw"],
    PortBindings: { "80/tcp": [{ HostIp: "", HostPort: "8003" }] },
  };
  expect(drift(stack, inspected({}, host))).toEqual([]);
});

test("each difference is named in Compose's words, seen and wanted", () => {
  const stack = stackOf(
    "    image: nginx:1\n    mem_limit: 256m\n    user: '1000'\n    pids_limit: 100\n    environment: {TZ: UTC, GONE: '1'}\n    volumes: ['/srv:/srv:ro']\n    ports: ['127.0.0.1:8080:80']\n    labels: {a: '1'}\n    networks: {default: {aliases: [shop]}}",
  );
  const config = { Env: ["TZ=Europe/Paris", "ADDED=x"], User: "0" };
  const host = { Memory: 1 << 29, Binds: ["/srv:/srv"], PidMode: "host", Privileged: true };
  expect(drift(stack, inspected(config, host))).toEqual([
    { field: "environment.ADDED", path: "environment.ADDED", seen: "set", wanted: "not set" },
    { field: "environment.GONE", path: "environment.GONE", seen: "not set", wanted: "set" },
    { field: "environment.TZ", path: "environment.TZ", seen: "Europe/Paris", wanted: "UTC" },
    { field: "labels.a", path: "labels.a", seen: "not set", wanted: "1" },
    { field: "mem_limit", path: "memory", seen: "512 MiB", wanted: "256 MiB" },
    { field: "networks.default", path: "networks.default", seen: "set", wanted: "aliases: shop" },
    { field: "pid", path: "pid", seen: "host", wanted: "not set" },
    { field: "pids_limit", path: "pids", seen: "not set", wanted: "100" },
    { field: "ports", part: "80/tcp 127.0.0.1:8080", path: "ports", seen: "not set", wanted: "127.0.0.1:8080:80/tcp" },
    { field: "privileged", path: "privileged", seen: "true", wanted: "not set" },
    { field: "user", path: "user", seen: "0", wanted: "1000" },
    { field: "volumes", part: "/srv", path: "volumes", seen: "/srv:/srv", wanted: "/srv:/srv:ro" },
  ]);
});

test("a secret that is filled in is no drift, and no value of one is shown", () => {
  const stack = stackOf("    image: nginx:1");
  const web = stack.services["web"]!;
  const declared = {
    ...web,
    environment: { DB: "postgres://u:${DB}@db/x", API_TOKEN: "plain-1", HOME_DIR: "$$HOME" },
    command: ["serve", "--key", "${ELSEWHERE}", "--db=${DB}"],
    labels: { token: "${ELSEWHERE}" },
  };
  const same = inspected({
    Env: [`DB=postgres://u:${canary}@db/x`, "API_TOKEN=plain-1", "HOME_DIR=$HOME"],
    Cmd: ["serve", "--key", `${canary}-2`, `--db=${canary}`],
    labels: { token: `${canary}-2` },
  });
  const changed = { ...stack, services: { web: declared } };
  expect(drift(changed, same)).toEqual([]);
  const other = inspected({
    Env: [`DB=postgres://u:${canary}@db/x`, `API_TOKEN=${canary}-3`, "HOME_DIR=$HOME", `ADDED=${canary}-4`],
    Cmd: ["serve", "--requirepass", `${canary}-5`, "--db=other"],
    labels: { token: `${canary}-2`, "my.secret": `${canary}-6` },
    Healthcheck: { Test: ["CMD-SHELL", `redis-cli -a ${canary}-7 ping`] },
  });
  const found = drift(changed, other);
  expect(found.map(({ field }) => field)).toEqual([
    "command",
    "environment.ADDED",
    "environment.API_TOKEN",
    "healthcheck",
    "labels.my.secret",
  ]);
  expect(JSON.stringify(found)).not.toContain("c4n4ry");
});

test("it finds what the provider's comparison finds", () => {
  const stack = stackOf("    image: nginx:1\n    read_only: true\n    cap_drop: [ALL]\n    init: true");
  const container = inspected({}, { CapAdd: ["NET_ADMIN"], ReadonlyRootfs: true }, { shop_default: {} });
  const declared = stack.services["web"]!;
  const wanted = wantedArgs(stack, declared, container);
  const read = readArgs(container, undefined, { ...usualContext, declared: wanted });
  const native = compareArgs(read, wanted, usualContext).map(({ field }) => field);
  expect(new Set(native)).toEqual(new Set(["capabilities", "init", "labels"]));
  expect(drift(stack, container).map(({ field }) => field)).toEqual(["cap_add", "init"]);
});

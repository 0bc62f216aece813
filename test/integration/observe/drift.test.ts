import execa from "execa";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { observe } from "../../../policies/observe/index";
import { allRules } from "../../../policies/rules/index";
import { evaluate } from "../../../policies/evaluate";
import { readLive } from "../../../infra/providers/docker/lens-context";
import { silent } from "../../../infra/toolchain/progress";
import { ensureCompose } from "../../../infra/toolchain/compose";
import { readCompose } from "../../../stacks/lenses/compose";
import { compareArgs, createBody, uploadArchive, usualContext } from "../../../stacks/lenses/engine";
import { argsFromService } from "../../../stacks/lenses/pulumi";
import { Stack } from "../../../stacks/model/stack";
import { busybox, makeBusyboxImages } from "../support/busybox-image";
import { removeAll, testEngine, testPrefix } from "../support/engine";

const engine = testEngine();
const prefix = testPrefix();
const canary = "c4n4ry-drift-77aa01";
let folder: string;

jest.setTimeout(300_000);

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "alfa-drift-"));
  await makeBusyboxImages(engine);
});

afterAll(async () => {
  await removeAll(engine, prefix);
  rmSync(folder, { recursive: true, force: true });
});

/** What the rule finds of a stack, as "service field". */
async function found(stack: Stack) {
  const rules = allRules.filter(({ id }) => id === "drift");
  const evidence = await observe(engine, stack, { rules });
  const { findings, notEvaluated } = evaluate({ stack, lens: "compose", evidence, rules });
  expect(notEvaluated).toEqual([]);
  return findings.map(({ service, field, seen, wanted }) => ({ service, field, seen, wanted }));
}

describe("a project that Compose started", () => {
  const file = (): string => path.join(folder, "compose.yaml");
  const environment = { PASSWORD: canary };
  const text = `
name: ${prefix}
services:
  db:
    image: ${busybox}
    command: ["sh", "-c", "sleep $$((600))"]
    environment: { DB_PASSWORD: "\${PASSWORD}", TZ: UTC }
    volumes: ["data:/data", "./conf:/conf:ro", "/anonymous"]
    tmpfs: ["/run:size=1m"]
    cap_drop: [ALL]
    cap_add: [CHOWN]
    security_opt: ["no-new-privileges:true"]
    mem_limit: 64m
    pids_limit: 50
    cpus: 0.5
    restart: unless-stopped
    stop_grace_period: 1s
    healthcheck: { test: "true", interval: 10s, start_period: 5s }
    logging: { driver: json-file, options: { max-size: 1m } }
    ulimits: { nofile: 1024 }
    networks: { back: { aliases: [database] } }
    configs: [{ source: settings, target: /etc/settings }]
    secrets: [key]
  web:
    image: ${busybox}
    command: sleep 600
    stop_grace_period: 1s
    read_only: true
    init: true
    hostname: shop
    user: "1000:1000"
    labels: { own: "1" }
    extra_hosts: ["other:10.0.0.1"]
    depends_on: { db: { condition: service_started } }
    ports: ["127.0.0.1::80", "127.0.0.1:41100-41140:81"]
  side:
    image: ${busybox}
    command: sleep 600
    stop_grace_period: 1s
    network_mode: service:web
networks: { back: { internal: true } }
volumes: { data: {} }
configs: { settings: { content: "level: 1" } }
secrets: { key: { file: ./key.txt } }
`;
  let stack: Stack;

  beforeAll(async () => {
    writeFileSync(file(), text);
    writeFileSync(path.join(folder, "key.txt"), canary);
    const { bin } = await ensureCompose(silent);
    await execa(bin, ["-f", file(), "up", "-d"], { env: environment });
    stack = readCompose([{ path: file(), text }], { environment, profiles: [], directory: folder }).stack;
  });

  test("shows no drift", async () => {
    expect(await found(stack)).toEqual([]);
  });

  test("shows each field that somebody changed by hand, as the provider's own diff does, and no secret", async () => {
    const db = stack.services["db"]!;
    const changed = {
      ...db,
      command: ["sh", "-c", "sleep $((600))"],
      environment: { DB_PASSWORD: canary, TZ: "Europe/Paris", ADDED_TOKEN: `${canary}-2` },
      memory: 128 * 1024 * 1024,
      capDrop: [],
      volumes: db.volumes.filter(({ target }) => target !== "/conf"),
      pid: "host",
      configs: [],
    };
    const name = `${prefix}-db-1`;
    const before = (await engine.inspectContainer(name))!;
    await engine.removeContainer(name, { force: true });
    const { body } = createBody({ ...argsFromService(stack, changed), name }, usualContext);
    await engine.createContainer(name, { ...body, Labels: { ...before.Config.Labels } });

    const drift = await found(stack);
    expect(drift).toEqual(
      expect.arrayContaining([
        { service: "db", field: "cap_drop", seen: "not set", wanted: "ALL" },
        { service: "db", field: "environment.ADDED_TOKEN", seen: "set", wanted: "not set" },
        { service: "db", field: "environment.TZ", seen: "Europe/Paris", wanted: "UTC" },
        { service: "db", field: "mem_limit", seen: "128 MiB", wanted: "64 MiB" },
        { service: "db", field: "pid", seen: "host", wanted: "not set" },
        { service: "db", field: "volumes", seen: "not set", wanted: `${folder}/conf:/conf:ro` },
      ]),
    );
    expect(JSON.stringify(drift)).not.toContain(canary);

    const container = (await engine.inspectContainer(name))!;
    const { uploads, ...declared } = argsFromService(stack, db);
    expect(uploads).toHaveLength(1);
    const asFilled = {
      ...declared,
      envs: [`DB_PASSWORD=${canary}`, "TZ=UTC"],
      command: ["sh", "-c", "sleep $((600))"],
    };
    const live = await readLive(engine, container, asFilled);
    const native = compareArgs(live.args, asFilled, live.context).filter(({ field }) => field !== "labels");
    expect(new Set(native.map(({ field }) => field))).toEqual(
      new Set(["capabilities", "envs", "memory", "mounts", "pidMode"]),
    );
    expect(drift).toHaveLength(native.length);
  });
});

test("a container of the provider's shows no drift until one of its files is changed", async () => {
  const stack = Stack.parse({
    name: prefix,
    secrets: { KEY: { description: "a key" }, OTHER: { description: "known to nobody here" } },
    services: {
      own: {
        name: "own",
        containerName: `${prefix}-own`,
        image: busybox,
        command: ["sh", "-c", "sleep 600", "${OTHER}"],
        environment: { KEY: "${KEY}" },
        configs: [
          { source: "a", target: "/etc/a.conf", content: "key=${KEY} $$5" },
          { source: "b", target: "/etc/b.conf", content: "${OTHER}" },
        ],
      },
    },
  });
  const args = argsFromService(stack, stack.services["own"]!);
  const fill = (text = "") => text.replaceAll("${KEY}", canary).replaceAll("${OTHER}", "x").replaceAll("$$", "$");
  const filled = {
    ...args,
    command: args.command!.map(fill),
    envs: args.envs!.map(fill),
    uploads: args.uploads!.map((file) => ({ ...file, content: fill(file.content) })),
  };
  const { name, body, uploads } = createBody(filled, usualContext);
  const { id } = await engine.createContainer(name, body);
  await engine.putArchive(id, "/", uploadArchive(uploads));
  await engine.startContainer(id);
  expect(await found(stack)).toEqual([]);
  await engine.exec(id, ["sh", "-c", "echo changed > /etc/a.conf"]);
  expect(await found(stack)).toEqual([
    {
      service: "own",
      field: "configs",
      seen: "a content, owner and mode",
      wanted: "a content, owner and mode",
    },
  ]);
});

import { readCompose, ComposeError, positionOf, writeCompose } from "../../../stacks/lenses/compose";
import { Service } from "../../../stacks/model/service";
import { Stack } from "../../../stacks/model/stack";
import fc from "../../support/fc";

const read = (
  text: string | readonly string[],
  environment: Record<string, string> = {},
  files: Record<string, string> = {},
) =>
  readCompose(
    [text].flat().map((one, index) => ({ path: `/project/${index}.yml`, text: one })),
    { environment, profiles: [], directory: "/project", read: (path) => files[path] },
  );
const web = (body: string, environment?: Record<string, string>, files?: Record<string, string>): Service =>
  read(`services:\n  web:\n${body.trim().replace(/^/gm, "    ")}\n`, environment, files).stack.services["web"]!;

describe("syntax", () => {
  test.each([
    ["80", [{ target: 80 }]],
    ["8080:80", [{ target: 80, published: "8080" }]],
    ["127.0.0.1:8080:80/udp", [{ target: 80, published: "8080", hostIp: "127.0.0.1", protocol: "udp" }]],
    ["127.0.0.1::80", [{ target: 80, hostIp: "127.0.0.1" }]],
    ["[::1]:8080:80", [{ target: 80, published: "8080", hostIp: "::1" }]],
    ["::1:8080:80", [{ target: 80, published: "8080", hostIp: "::1" }]],
    ["8000-8010:80", [{ target: 80, published: "8000-8010" }]],
    [
      "9090-9091:80-81",
      [
        { target: 80, published: "9090" },
        { target: 81, published: "9091" },
      ],
    ],
  ])("port %s", (text, ports) => {
    expect(web(`ports: ["${text}"]`).ports).toEqual(ports.map((port) => ({ protocol: "tcp", ...port })));
  });

  test.each(["70000:80", "80:0", "8080:80:80:80x", "1-2:1-3", "a b"])("port %s is refused with its place", (text) => {
    expect(() => web(`ports: ["${text}"]`)).toThrow(/^\/project\/0\.yml:3:13: services\.web\.ports\[0\]: wants/);
  });

  test("volumes, short and long", () => {
    const top = "\nvolumes: {data: {}}\n";
    const { volumes } = read(
      `services:
  web:
    volumes:
      - ./conf:/conf:ro
      - data:/data:nocopy
      - /anonymous
      - ~/x:/x:Z
      - {type: bind, source: ../y, target: /y, read_only: "yes", bind: {propagation: rslave}}
      - {type: tmpfs, target: /t, tmpfs: {size: 64m, mode: 0755}}${top}`,
      { HOME: "/home/me" },
    ).stack.services["web"]!;
    expect(volumes).toEqual([
      { type: "bind", source: "/project/conf", target: "/conf", readOnly: true },
      { type: "volume", source: "data", target: "/data", readOnly: false, volume: { nocopy: true } },
      { type: "volume", target: "/anonymous", readOnly: false },
      { type: "bind", source: "/home/me/x", target: "/x", readOnly: false, bind: { selinux: "Z" } },
      { type: "bind", source: "/y", target: "/y", readOnly: true, bind: { propagation: "rslave" } },
      { type: "tmpfs", target: "/t", readOnly: false, tmpfs: { size: 67_108_864, mode: 0o755 } },
    ]);
  });

  test("units, quoted values, deploy.resources, command words", () => {
    expect(
      web(`
privileged: "true"
stop_grace_period: 1m30s
mem_reservation: 1.5g
deploy: {replicas: 2, resources: {limits: {cpus: "0.50", memory: 50M, pids: 9}}}
healthcheck: {test: curl -f localhost, interval: 500ms, retries: "3"}
restart: no
command: redis-server --name "a b" --x='c d' e\\ f
ulimits: {nofile: 1024, nproc: {soft: 1, hard: 2}}`),
    ).toMatchObject({
      privileged: true,
      stopGracePeriod: 90,
      memory: 52_428_800,
      memoryReservation: 1_610_612_736,
      cpus: 0.5,
      pids: 9,
      deploy: { replicas: 2 },
      healthcheck: { test: ["CMD-SHELL", "curl -f localhost"], interval: 0.5, retries: 3 },
      restart: "no",
      command: ["redis-server", "--name", "a b", "--x=c d", "e f"],
      ulimits: { nofile: { soft: 1024, hard: 1024 }, nproc: { soft: 1, hard: 2 } },
    });
  });

  test("anchors, aliases and merge keys", () => {
    const { stack, positions } = read(`
x-base: &base
  image: nginx:1
  restart: always
services:
  a: {<<: *base, restart: "no"}
  b:
    <<: [*base, {image: other, init: true}]
`);
    expect(stack.services["a"]).toMatchObject({ image: "nginx:1", restart: "no" });
    expect(stack.services["b"]).toMatchObject({ image: "nginx:1", restart: "always", init: true });
    expect(positionOf(positions, "b", "image")).toEqual({ file: "/project/0.yml", line: 3, column: 10 });
    expect(positionOf(positions, "b", "healthcheck.test")).toEqual({ file: "/project/0.yml", line: 7, column: 3 });
  });
});

describe("variables", () => {
  test.each([
    ["$A", "1"],
    ["${A}x", "1x"],
    ["${N:-d}", "d"],
    ["${E:-d}", "d"],
    ["${E-d}", ""],
    ["${A:+yes}${N:+no}", "yes"],
    ["${N:-${A}}", "1"],
    ["$${A} $$", "$${A} $$"],
    ["$A${A}", "11"],
    ["${E+set}${N+no}", "set"],
    ["${N:-${E:-${A}}}", "1"],
    ['${N:-{"a": {}}}!', '{"a": {}}!'],
    ["${N-}", ""],
    ["x$ y", "x$$ y"],
    ["a$", "a$$"],
    ["$1", "$$1"],
    ["${D}", "a$$b"],
  ])("%s", (text, expected) => {
    expect(web(`image: '${text}'`, { A: "1", E: "", D: "a$b" }).image).toBe(expected);
  });

  test.each(["${N:?needed}", "${E:?needed}"])("%s is an error with its message", (text) => {
    expect(() => web(`image: '${text}'`, { E: "" })).toThrow(/0\.yml:3:12: variable "." is required and .*: needed/);
  });

  test.each(["${", "${A!}", "${}", "${:-a}"])("malformed %s is an error", (text) => {
    expect(() => web(`image: '${text}'`)).toThrow(ComposeError);
  });

  test("an unset variable makes a field unknown", () => {
    const { unknown } = read('services: {web: {image: "x:${TAG}", ports: ["${P}:80"], environment: {A: $B, C: d}}}');
    expect(unknown).toEqual({
      web: {
        image: 'variable "TAG" is not set',
        "ports.0": 'variable "P" is not set',
        "environment.A": 'variable "B" is not set',
      },
    });
  });

  test(".env gives values, the shell wins; env_file feeds the environment and is known as secret", () => {
    const files = { "/project/.env": "TAG=1\nA=file\n# c\nQ='$x'\n", "/project/web.env": 'export KEY="a b"\nTOKEN=$A' };
    const { stack, secretKeys } = read(
      "services: {web: {image: 'x:$TAG', env_file: web.env, environment: {A: $A, Q: $Q, L: lit}}}",
      { A: "shell" },
      files,
    );
    expect(stack.services["web"]!.image).toBe("x:1");
    expect(stack.services["web"]!.environment).toEqual({ KEY: "a b", TOKEN: "shell", A: "shell", Q: "$$x", L: "lit" });
    expect(secretKeys["web"]).toEqual(["KEY", "TOKEN", "A", "Q"]);
  });
});

describe("several files", () => {
  test("a later one overrides: scalars and commands replaced, lists appended, mappings merged", () => {
    const { stack, positions } = read([
      `services: {web: {image: a, command: [x, y], cap_add: [A], environment: [A=1, B=2], volumes: ["./a:/a", "./b:/b"], ports: ["80:80"]}}`,
      `services: {web: {image: b, command: [z], cap_add: [B], environment: {B: "3"}, volumes: ["./c:/a"]}, db: {image: c}}`,
    ]);
    expect(stack.services["web"]).toMatchObject({
      image: "b",
      command: ["z"],
      capAdd: ["A", "B"],
      environment: { A: "1", B: "3" },
      volumes: [
        { source: "/project/c", target: "/a" },
        { source: "/project/b", target: "/b" },
      ],
    });
    expect(positions.get("services.web.environment.B")?.file).toBe("/project/1.yml");
    expect(Object.keys(stack.services)).toEqual(["web", "db"]);
  });

  test("!reset and !override", () => {
    const { stack } = read([
      `services: {web: {image: a, ports: ["80:80"], cap_add: [A]}}`,
      `services: {web: {ports: !override ["81:81"], cap_add: !reset []}}`,
    ]);
    expect(stack.services["web"]).toMatchObject({ capAdd: [], ports: [{ published: "81" }] });
  });

  test("extends and include, with their own directories", () => {
    const files = {
      "/project/sub/base.yml": "services: {base: {image: b, volumes: ['./d:/d'], environment: {A: '1'}}}",
      "/project/inc/compose.yml": "services: {db: {image: 'db:$V', volumes: ['./e:/e']}}",
      "/project/inc/.env": "V=9",
    };
    const { stack } = read(
      "include: [inc/compose.yml]\nservices: {web: {extends: {file: sub/base.yml, service: base}, environment: {B: '2'}}}",
      {},
      files,
    );
    expect(stack.services["web"]).toMatchObject({
      image: "b",
      volumes: [{ source: "/project/sub/d" }],
      environment: { A: "1", B: "2" },
    });
    expect(stack.services["db"]).toMatchObject({ image: "db:9", volumes: [{ source: "/project/inc/e" }] });
  });
});

describe("what can't be read is one error with its place", () => {
  test.each([
    ["", /the file is empty/],
    ["a: [", /:1:\d+: invalid YAML/],
    ["x: 1", /no `services`/],
    ["services: [a]", /services: wants a mapping, not a list/],
    ["services: {a: {extends: b}, b: {extends: a}}", /extends itself/],
    ["services: {a: {extends: {service: b, file: none.yml}}}", /can't read "none.yml"/],
    ["services: {a: {volumes: ['dd:/d']}}", /volume "dd" is not defined/],
    ["services: {a: {networks: [n]}}", /network "n" is not defined/],
    ["services: {a: {depends_on: [b]}}", /service "b" is not defined/],
    ["services: {a: {privileged: perhaps}}", /a\.privileged: wants true or false, not "perhaps"/],
    ["services: {a: {mem_limit: much}}", /mem_limit: wants a size/],
    ["services: {a: {stop_grace_period: 5}}", /wants a duration/],
    ["a: &a [*a]\nservices: {}", /contains itself/],
    ["a: 1\na: 2\n", /0\.yml:2:1: the key "a" stands here a second time/],
    ["x\0y", /not a text file/],
  ])("%j", (text, message) => {
    expect(() => read(text)).toThrow(ComposeError);
    expect(() => read(text)).toThrow(message);
  });

  test("an alias bomb", () => {
    const levels = Array.from(
      { length: 12 },
      (_, level) => `l${level + 1}: &l${level + 1} [${Array(10).fill(`*l${level}`).join(",")}]`,
    );
    expect(() => read(["l0: &l0 x", ...levels, "services: {a: {image: b}}"].join("\n"))).toThrow(/aliases expanded/);
  });

  test("an environment value is never in the message", () => {
    expect(() => web("environment: [{PASSWORD: canary-7f}]")).toThrow(/^((?!canary-7f).)*$/s);
  });
});

test("unknown keys are warned of, with a suggestion", () => {
  const { warnings } = read(
    "services: {web: {image: a, enviroment: {}, x-mine: 1, volumes_from: ['container:b']}}\nservice: {}",
  );
  expect(warnings.map(({ message }) => message)).toEqual([
    'service: unknown key; did you mean "services"?',
    'services.web.enviroment: unknown key; did you mean "environment"?',
    "services.web.volumes_from: no rule looks at this key",
  ]);
});

describe("there and back", () => {
  const word = fc.stringMatching(/^[a-z][a-z0-9_-]{0,8}$/);
  const text = fc.stringMatching(/^[ -~]{1,12}$/).map((value) => value.replaceAll("$", "$$$$"));
  const path = word.map((name) => `/${name}`);
  const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
  const size = fc.integer({ min: 1, max: 2 ** 40 });
  const seconds = fc.integer({ min: 1, max: 100_000 }).map((tenths) => tenths / 10);
  const texts = fc.dictionary(word, text, { maxKeys: 3 });
  const list = fc.uniqueArray(text, { maxLength: 3 });
  const defined = (value: object): object =>
    Object.fromEntries(Object.entries(value).filter(([, inner]) => inner !== undefined));

  const arbitrary = fc
    .record({
      containerName: maybe(word),
      image: maybe(word),
      platform: maybe(word),
      pullPolicy: maybe(word),
      profiles: fc.uniqueArray(word, { maxLength: 2 }),
      command: maybe(list),
      entrypoint: maybe(list),
      workingDir: maybe(path),
      user: maybe(word),
      groupAdd: list,
      environment: fc.dictionary(word, fc.option(text), { maxKeys: 3 }),
      labels: texts,
      secrets: fc.uniqueArray(fc.record({ source: word, target: word }), {
        maxLength: 2,
        selector: ({ source }) => source,
      }),
      configs: fc.uniqueArray(
        fc.record({ source: word, target: path, content: text, mode: fc.constantFrom(0o444, 0o600), uid: word }),
        { maxLength: 2, selector: ({ source }) => source },
      ),
      hostname: maybe(word),
      domainname: maybe(word),
      place: fc.oneof(
        fc.record({ networkMode: fc.constantFrom("host", "none") }),
        fc.record({
          networks: fc.dictionary(
            word,
            fc.record({ aliases: fc.uniqueArray(word, { maxLength: 2 }), priority: fc.nat(9), ipv4Address: word }),
            { minKeys: 1 },
          ),
        }),
      ),
      ports: fc.array(
        fc.record({
          target: fc.integer({ min: 1, max: 65_535 }),
          published: fc.integer({ min: 1, max: 65_535 }).map(String),
          hostIp: fc.constantFrom("127.0.0.1", "::1"),
          protocol: fc.constantFrom("tcp" as const, "udp" as const),
          mode: fc.constantFrom("host" as const, "ingress" as const),
        }),
        { maxLength: 3 },
      ),
      expose: fc.uniqueArray(fc.integer({ min: 1, max: 65_535 }).map(String), { maxLength: 2 }),
      extraHosts: fc.uniqueArray(
        word.map((name) => `${name}:host-gateway`),
        { maxLength: 2 },
      ),
      dns: list,
      dnsSearch: list,
      dnsOpt: list,
      volumes: fc.uniqueArray(
        fc.oneof(
          fc.record({
            type: fc.constant("bind" as const),
            source: path,
            target: path,
            readOnly: fc.boolean(),
            bind: fc.record({
              propagation: fc.constantFrom("rslave", "shared"),
              createHostPath: fc.boolean(),
              selinux: fc.constantFrom("z" as const),
            }),
          }),
          fc.record({
            type: fc.constant("volume" as const),
            source: fc.constant("data"),
            target: path,
            readOnly: fc.boolean(),
            volume: fc.record({ nocopy: fc.boolean(), subpath: word }),
          }),
          fc.record({
            type: fc.constant("tmpfs" as const),
            target: path,
            tmpfs: fc.record({ size, mode: fc.constantFrom(0o1777, 0o755) }),
          }),
        ),
        { maxLength: 3, selector: ({ target }) => target },
      ),
      tmpfs: fc.dictionary(path, fc.constantFrom("", "rw,noexec,size=64m"), { maxKeys: 2 }),
      devices: fc.uniqueArray(fc.record({ source: path, target: path, permissions: fc.constantFrom("r", "rwm") }), {
        maxLength: 2,
      }),
      deviceCgroupRules: list,
      privileged: maybe(fc.boolean()),
      readOnly: maybe(fc.boolean()),
      capAdd: list,
      capDrop: list,
      securityOpt: list,
      pid: maybe(word),
      ipc: maybe(word),
      uts: maybe(word),
      usernsMode: maybe(word),
      cgroup: maybe(word),
      cgroupParent: maybe(word),
      runtime: maybe(word),
      sysctls: texts,
      ulimits: fc.dictionary(word, fc.record({ soft: fc.nat(99), hard: fc.nat(99) }), { maxKeys: 2 }),
      shmSize: maybe(size),
      init: maybe(fc.boolean()),
      tty: maybe(fc.boolean()),
      stdinOpen: maybe(fc.boolean()),
      restart: maybe(
        fc.constantFrom("no" as const, "always" as const, "unless-stopped" as const, "on-failure" as const),
      ),
      stopGracePeriod: maybe(seconds),
      stopSignal: maybe(word),
      healthcheck: maybe(
        fc.record({
          test: fc.array(text, { minLength: 1, maxLength: 3 }).map((words) => ["CMD", ...words]),
          interval: seconds,
          timeout: seconds,
          startPeriod: seconds,
          startInterval: seconds,
          retries: fc.nat(9),
          disable: fc.boolean(),
        }),
      ),
      dependsOn: fc.constantFrom(
        {},
        { other: { condition: "service_healthy" as const, restart: true, required: true } },
      ),
      logging: maybe(fc.record({ driver: word, options: texts })),
      memory: maybe(size),
      memoryReservation: maybe(size),
      memorySwap: maybe(fc.constantFrom(-1, 1024)),
      cpus: maybe(fc.constantFrom(0.25, 2)),
      cpuShares: maybe(fc.nat(999)),
      cpuset: maybe(word),
      pids: maybe(fc.nat(999)),
      deploy: maybe(fc.constant({ replicas: 2 })),
      ignore: texts,
    })
    .map(({ place, ...fields }) => Service.parse({ ...defined({ ...fields, ...place }), name: "web" }));

  test.each([
    "0_",
    "1_000",
    "-1_0",
    "0b11",
    "0o7",
    "017",
    "1e3",
    ".5",
    "+1",
    "0x1f",
    "~",
    "yes",
    "Off",
    "null",
    "1:30",
    "2026-01-02",
    "=",
  ])("the text %j stays a text, as a value and as a name", (text) => {
    const networks = { default: { aliases: [text] } };
    const own = { image: text, command: [text], deviceCgroupRules: [text], environment: { [text]: text }, networks };
    const services = { web: { name: "web", ...own } };
    const stack = Stack.parse({ name: "alfa", services, networks: { default: { name: "alfa_default" } } });
    expect(read(writeCompose(stack)).stack).toEqual(stack);
  });

  test("a stack written as Compose reads back the same", () => {
    fc.assert(
      fc.property(arbitrary, (service) => {
        const networks = Object.fromEntries(
          Object.keys(service.networks).map((key) => [key, { name: key, internal: true }]),
        );
        const onDefault = { default: { aliases: [] } };
        const stack = Stack.parse({
          name: "alfa",
          services: { web: service, other: { name: "other", image: "x", networks: onDefault } },
          networks: { default: { name: "alfa_default" }, ...networks },
          volumes: { data: { name: "alfa-data", labels: { a: "b" } } },
          secrets: { TOKEN: { description: "a secret", generate: false } },
          activeProfiles: ["night"],
          notStarted: { other: "no image" },
          host: { processes: [{ name: "hook", port: 1, healthPath: "/", script: "hook.js" }], publicPorts: [1] },
        });
        expect(read(writeCompose(stack)).stack).toEqual(stack);
      }),
      { numRuns: 40 },
    );
  });
});

test("secrets of the stack stay references", () => {
  const stack = Stack.parse({
    name: "alfa",
    services: {
      web: { name: "web", image: "x", environment: { A: "u:${TOKEN}", B: "$$5" }, networks: { default: {} } },
    },
    networks: { default: { name: "alfa_default" } },
    secrets: { TOKEN: { description: "a secret" } },
  });
  const back = read(writeCompose(stack), { TOKEN: "must not appear" });
  expect(back.stack).toEqual(stack);
  expect(back.unknown).toEqual({});
});

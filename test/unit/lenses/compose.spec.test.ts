import { ComposeError, readCompose, positionOf } from "../../../stacks/lenses/compose";
import type { ComposeReading } from "../../../stacks/lenses/compose";

const read = (text: string, environment: Record<string, string> = {}, files: Record<string, string> = {}) =>
  readCompose([{ path: "compose.yml", text }], {
    environment,
    profiles: [],
    directory: "/p",
    read: (path) => files[path],
  });
const web = ({ stack }: ComposeReading) => stack.services["web"]!;
const place = (reading: ComposeReading, field?: string): string => {
  const { file, line, column } = positionOf(reading.positions, "web", field)!;
  return `${file}:${line}:${column}`;
};
const lines = (...text: string[]): string => text.join("\n");

describe("YAML as Compose takes it", () => {
  test.each([
    ["1_000", "1000"],
    ["0444", "292"],
    ["0o17", "15"],
    ["0b11", "3"],
    ["yes", "yes"],
    ["True", "true"],
    ["1.10", "1.1"],
    ["22:22", "22:22"],
    ["+5", "5"],
    ["'1_000'", "1_000"],
  ])("%s as a string is %s", (written, expected) => {
    expect(web(read(`services: {web: {image: x, environment: {A: ${written}}}}`)).environment).toEqual({ A: expected });
  });

  test.each([
    ["true", true],
    ['"yes"', true],
    ["On", true],
    ["n", false],
    ["OFF", false],
  ])("the boolean %s", (written, expected) => {
    expect(web(read(`services: {web: {image: x, privileged: ${written}}}`)).privileged).toBe(expected);
  });

  test.each(["1", "maybe", "[]"])("%s is no boolean", (written) => {
    expect(() => read(`services: {web: {image: x, privileged: ${written}}}`)).toThrow(
      /^compose\.yml:1:40: services\.web\.privileged: wants true or false, not|wants a plain value, not a list/,
    );
  });

  test("byte order mark, Windows and old Mac line ends, several documents, keys by alias", () => {
    const text = "\uFEFFx-k: &k image\r\nservices:\r  web:\r\n    *k : a\r\n---\nservices: {web: {image: b}}";
    const reading = read(text);
    expect(web(reading).image).toBe("b");
    expect(place(reading, "image")).toBe("compose.yml:6:25");
  });

  test("a list of merges: the first wins, what stands in the service wins over all", () => {
    const reading = read(
      lines(
        "x-a: &a {restart: always, init: true}",
        "x-b: &b {init: false, tty: true}",
        "x-list: &list [*a, *b]",
        "services:",
        "  web: {<<: *list, image: x, restart: 'no'}",
      ),
    );
    expect(web(reading)).toMatchObject({ restart: "no", init: true, tty: true });
    expect(place(reading, "init")).toBe("compose.yml:1:33");
  });

  test.each([
    ["services: {web: {image: x, image: y}}", /^compose\.yml:1:28: the key "image" stands here a second time/],
    ["services: {web: {<<: [x], image: x}}", /^compose\.yml:1:23: `<<` wants a mapping/],
    ["services: {web: {? [a] : b}}", /^compose\.yml:1:20: a key must be a plain value/],
    ["services:\n  web:\n\timage: x", /^compose\.yml:3:1: invalid YAML: Tabs are not allowed as indentation/],
  ])("%j", (text, message) => {
    expect(() => read(text)).toThrow(message);
  });
});

describe("env files", () => {
  const env = (text: string, shell: Record<string, string> = {}, file = "{path: a.env}") =>
    web(read(`services: {web: {image: x, env_file: [${file}]}}`, shell, { "/p/a.env": text })).environment;

  test("names, quotes, escapes, comments, values over lines, variables", () => {
    expect(
      env(
        lines(
          "# comment",
          "export A=1 # comment",
          "B: two",
          "C='$A \\' # kept'",
          'D="tab\\t$A \\$A"',
          'E="one',
          'two"',
          "F=${A}${X:-dflt}#kept",
          "G",
          "H=",
          "a.b-c=dotted",
        ),
        { G: "shell" },
      ),
    ).toEqual({
      A: "1",
      B: "two",
      C: "$$A ' # kept",
      D: "tab\t1 $$A",
      E: "one\ntwo",
      F: "1dflt#kept",
      G: "shell",
      H: "",
      "a.b-c": "dotted",
    });
  });

  test("format raw takes lines as they stand", () => {
    expect(env("A='$B' # x\n# c\nC", { C: "shell" }, "{path: a.env, format: raw}")).toEqual({
      A: "'$$B' # x",
      C: "shell",
    });
  });

  test.each([
    ['A=1\nB="open', /^a\.env:2:1: the value of "B" has no closing quote/],
    ["A=1\nnot a line", /^a\.env:2:1: not a line of an env file/],
    ["A=${B", /^a\.env:1:1: A: a "\$\{" without its "\}"/],
  ])("%j is an error with its line", (text, message) => {
    expect(() => env(text)).toThrow(ComposeError);
    expect(() => env(text)).toThrow(message);
  });

  test("a missing one is warned of, unless it may be missing", () => {
    const { warnings, unknown } = read("services: {web: {image: x, env_file: [gone.env, {path: b, required: 'no'}]}}");
    expect(warnings).toEqual([
      {
        message: 'services.web.env_file: file "gone.env" not found',
        position: { file: "compose.yml", line: 1, column: 39 },
      },
    ]);
    expect(unknown["web"]).toEqual({ environment: 'file "gone.env" not found' });
  });

  test("label_file gives labels, those of the service go over them", () => {
    const reading = read("services: {web: {image: x, label_file: l, labels: {a: own}}}", {}, { "/p/l": "a=1\nb=2" });
    expect(web(reading).labels).toEqual({ a: "own", b: "2" });
    expect(place(reading, "labels.b")).toBe("compose.yml:1:40");
  });

  test("a broken .env is an error, and so are variables that grow without end", () => {
    expect(() => read("services: {}", {}, { "/p/.env": "A='" })).toThrow(/^\.env:1:1: the value of "A"/);
    const bomb = Array.from({ length: 40 }, (_, i) => `A${i + 1}=${`$A${i}`.repeat(9)}`).join("\n");
    expect(() => read("services: {}", {}, { "/p/.env": `A0=xxxxxxxxxx\n${bomb}` })).toThrow(
      /^\.env:\d+:1: A\d: .* longer than/,
    );
  });
});

describe("profiles and the project's name", () => {
  const profiled = "services: {web: {image: x}, a: {image: x, profiles: [p]}, b: {image: x, profiles: [q]}}";

  test.each([
    ["p, q", ["p", "q"]],
    ["*", ["p", "q"]],
    ["", []],
  ])("COMPOSE_PROFILES=%s", (value, active) => {
    expect(read(profiled, { COMPOSE_PROFILES: value }).stack.activeProfiles).toEqual(active);
    expect(read(profiled, {}, { "/p/.env": `COMPOSE_PROFILES=${value}` }).stack.activeProfiles).toEqual(active);
  });

  test("the name: COMPOSE_PROJECT_NAME, the file's as Compose writes it, the directory's", () => {
    expect(read("name: My App\nservices: {}", { COMPOSE_PROJECT_NAME: "given" }).stack.name).toBe("given");
    expect(read("name: My ${N}\nservices: {}", { N: "App" }).stack.name).toBe("myapp");
    expect(read("services: {web: {image: '$COMPOSE_PROJECT_NAME'}}").stack.services["web"]!.image).toBe("p");
    expect(() => read("services: {}", { COMPOSE_PROJECT_NAME: "My" })).toThrow(/wants lower case letters.*, not "My"/);
  });
});

describe("extends and include", () => {
  test("a service may extend an included one; what this file says of an included name goes over it", () => {
    const reading = read(
      "include: [{path: inc/a.yml, env_file: inc/e}]\nservices: {web: {extends: db}, db: {restart: always}}",
      {},
      { "/p/inc/a.yml": "services: {db: {image: 'db:$T', volumes: ['./d:/d']}}", "/p/inc/e": "T=1" },
    );
    expect(web(reading)).toMatchObject({ image: "db:1", restart: "always", volumes: [{ source: "/p/inc/d" }] });
    expect(place(reading, "image")).toBe("inc/a.yml:1:24");
  });

  test("project_directory, and a list of files where later ones override", () => {
    const files = {
      "/p/i/a.yml": "services: {web: {image: a, volumes: ['./x:/x']}}",
      "/p/i/b.yml": "services: {web: {image: b}}",
    };
    const reading = read("include: [{path: [i/a.yml, i/b.yml], project_directory: other}]", {}, files);
    expect(web(reading)).toMatchObject({ image: "b", volumes: [{ source: "/p/other/x" }] });
    expect(place(reading, "image")).toBe("i/b.yml:1:25");
  });

  test.each([
    [
      "include: [a.yml]",
      { "/p/a.yml": "include: [b.yml]", "/p/b.yml": "include: [a.yml]" },
      /^b\.yml:1:11: "a\.yml" includes itself/,
    ],
    ["include: [none.yml]", {}, /^compose\.yml:1:11: can't read "none\.yml"/],
    ["include: ['${D}/a.yml']", {}, /^compose\.yml:1:11: can't read "\$\{D\}\/a\.yml": variable "D" is not set/],
    ["include: ['oci://x/y']", {}, /can't read "oci:\/\/x\/y"; files from elsewhere are not fetched/],
    [
      "include: [{path: a.yml, env_file: none}]",
      { "/p/a.yml": "services: {}" },
      /^compose\.yml:1:35: env file "none" not found/,
    ],
    [
      "services: {a: {extends: {file: b.yml, service: b}}}",
      { "/p/b.yml": "services: {b: {extends: {file: b.yml, service: b}}}" },
      /^b\.yml:1:25: service "b" extends itself/,
    ],
    [
      "services: {a: {extends: webb}, web: {image: x}}",
      {},
      /^compose\.yml:1:25: extended service "webb" does not exist; did you mean "web"\?/,
    ],
  ])("%s", (text, files, message) => {
    expect(() => read(text, {}, files)).toThrow(message);
  });
});

describe("what Compose refuses", () => {
  test.each([
    ["web: {image: x}", /^compose\.yml:1:1: "web" stands at the top, as in Compose files of version 1/],
    [
      "services: {web: {image: x, network_mode: host, networks: [default]}}",
      /^compose\.yml:1:42: .*excludes `networks`/,
    ],
    [
      "services: {web: {image: x, healthcheck: {test: [curl, x]}}}",
      /^compose\.yml:1:48: .*begins with "CMD", .*not with "curl"/,
    ],
    [
      "services: {web: {image: x, secrets: [s]}}",
      /^compose\.yml:1:38: services\.web\.secrets\[0\]: secret "s" is not defined/,
    ],
    [
      "services: {web: {image: x, networks: [backnd]}}\nnetworks: {backend: {}}",
      /^compose\.yml:1:39: .*"backnd" is not defined; did you mean "backend"\?/,
    ],
    ["services: {a: {depends_on: [b]}, b: {depends_on: {a: {condition: service_started}}}}", /circle: "a -> b -> a"/],
    [
      "services: {web: {ports: ['localhost:80:80']}}",
      /^compose\.yml:1:26: .*wants an IP address before the ports, not "localhost"/,
    ],
    [
      "services: {web: {ports: [{target: 80, published: high}]}}",
      /^compose\.yml:1:50: .*wants a host port or a range, not "high"/,
    ],
    [
      "services: {web: {mem_limit: 1g, deploy: {resources: {limits: {memory: 2g}}}}}",
      /^compose\.yml:1:71: .*wants what `mem_limit` says, not "2g"/,
    ],
    ["services: {constructor: {image: x}}", /^compose\.yml:1:12: a service can't be called "constructor"/],
    ["services: {web: {environment: [__proto__=1]}}", /^compose\.yml:1:32: the name "__proto__" can't be read/],
  ])("%s", (text, message) => {
    expect(() => read(text)).toThrow(ComposeError);
    expect(() => read(text)).toThrow(message);
  });

  test("a variable's value is not shown", () => {
    expect(() => read("services: {web: {mem_limit: '${TOKEN}'}}", { TOKEN: "canary-5e" })).toThrow(
      /wants a size like "512m", not what "\$\{TOKEN\}" stands for$/,
    );
  });
});

test("unknown keys of every level, with their place and what was meant", () => {
  const { warnings } = read(
    lines(
      "servces: {}",
      "services:",
      "  web:",
      "    image: x",
      "    healthcheck: {intervall: 1s, x-mine: 1}",
      "    deploy: {resources: {limits: {memmory: 1g}}, update_config: {paralelism: 1}}",
      "    build: {context: ., dokerfile: D}",
      "    networks: {back: {aliass: [a]}}",
      "    volumes: [{type: bind, source: /a, target: /b, read-only: true, bind: {propagaton: x}}]",
      "    ports: [{target: 80, publish: 8}]",
      "    depends_on: {db: {conditon: service_started}}",
      "  db: {image: x, develop: {watch: [{pth: a}]}, ulimits: {nofile: {soft: 1, hard: 2, firm: 3}}}",
      "networks: {back: {ipam: {config: [{subnt: 10.0.0.0/8}]}, atachable: true}}",
      "volumes: {v: {driver_opt: {}}}",
    ),
  );
  const unknown = warnings.filter(({ message }) => message.includes("unknown key"));
  expect(unknown.map(({ message, position: { line, column } }) => `${line}:${column} ${message}`)).toEqual([
    '1:1 servces: unknown key; did you mean "services"?',
    '5:19 services.web.healthcheck.intervall: unknown key; did you mean "interval"?',
    '6:35 services.web.deploy.resources.limits.memmory: unknown key; did you mean "memory"?',
    '6:66 services.web.deploy.update_config.paralelism: unknown key; did you mean "parallelism"?',
    '7:25 services.web.build.dokerfile: unknown key; did you mean "dockerfile"?',
    '8:23 services.web.networks.back.aliass: unknown key; did you mean "aliases"?',
    '9:52 services.web.volumes[0].read-only: unknown key; did you mean "read_only"?',
    '9:76 services.web.volumes[0].bind.propagaton: unknown key; did you mean "propagation"?',
    '10:26 services.web.ports[0].publish: unknown key; did you mean "published"?',
    '11:23 services.web.depends_on.db.conditon: unknown key; did you mean "condition"?',
    '12:37 services.db.develop.watch[0].pth: unknown key; did you mean "path"?',
    "12:85 services.db.ulimits.nofile.firm: unknown key",
    '13:58 networks.back.atachable: unknown key; did you mean "attachable"?',
    '13:36 networks.back.ipam.config[0].subnt: unknown key; did you mean "subnet"?',
    '14:15 volumes.v.driver_opt: unknown key; did you mean "driver_opts"?',
  ]);
});

test("a service without a network is on the project's default one; one with a mode or another network is not", () => {
  const { stack } = read(
    "services: {a: {image: x}, b: {image: x, network_mode: none}, c: {image: x, networks: [n]}}\nnetworks: {n: {}}",
  );
  expect(Object.values(stack.services).map(({ networks }) => Object.keys(networks))).toEqual([["default"], [], ["n"]]);
  expect(stack.networks["default"]).toMatchObject({ name: "p_default" });
});

test("a service of a provider has no container, and may be waited for", () => {
  const { stack, warnings } = read("services: {web: {image: x, depends_on: [ai]}, ai: {provider: {type: model}}}");
  expect(Object.keys(stack.services)).toEqual(["web"]);
  expect(warnings.map(({ message }) => message)).toEqual([
    "services.ai: its provider makes no container: no rule looks at it",
  ]);
});

import { fixText } from "../../../infra/cli/fix/fix";
import { selectRules } from "../../../infra/cli/audit/selection";

const files: Readonly<Record<string, string>> = {
  "/project/base.yaml":
    "services:\n  base:\n    image: redis:8.10.1\n    privileged: true\n    pid: host\n    ports: ['80:80']\n",
};

/** Fixes a text by some rules, unsafe ones too. */
function fix(text: string, ...rules: string[]) {
  const options = { environment: { PORT: "8080", MODE: "host" }, profiles: [], directory: "/project", unsafe: true };
  return fixText(text, { ...options, path: "c.yaml", read: (file) => files[file], rules: selectRules(rules, []) });
}

const reasons = (text: string, ...rules: string[]): string[] => fix(text, ...rules).left.map(({ reason }) => reason);

/** A service's own lines, four columns in. */
const web = (...lines: string[]): string =>
  ["services:", "  web:", "    image: nginx:1.29.3", ...lines.map((line) => `    ${line}`), ""].join("\n");

const ports = "port-all-interfaces";
const shared = "an anchor, `<<` or another file shares the value";
const byVariable = "a variable decides the value";

test.each([
  ["8080:80", "127.0.0.1:8080:80"],
  ['"8080:80" # the site', '"127.0.0.1:8080:80" # the site'],
  ["'8080:80/udp'", "'127.0.0.1:8080:80/udp'"],
  ["80", "127.0.0.1::80"],
  ['"0.0.0.0:8080:80"', '"127.0.0.1:8080:80"'],
  ['"[::]:8080:80"', '"127.0.0.1:8080:80"'],
  ['"${PORT}:80"', '"127.0.0.1:${PORT}:80"'],
  ['"${PORT:-80}:80"', '"127.0.0.1:${PORT:-80}:80"'],
  ['"3000-3002:3000-3002"', '"127.0.0.1:3000-3002:3000-3002"'],
  ["{target: 80, published: '8080'}", "{target: 80, published: '8080', host_ip: 127.0.0.1}"],
  [
    "target: 80 # inside\n        published: 8080",
    "target: 80 # inside\n        published: 8080\n        host_ip: 127.0.0.1",
  ],
  ['host_ip: "0.0.0.0"\n        target: 80', 'host_ip: "127.0.0.1"\n        target: 80'],
])("a port keeps its form: %s", (before, after) => {
  const list = (item: string): string => web("ports:", `  - ${item}`, "  # the last one", 'user: "1000"');
  expect(fix(list(before), ports)).toMatchObject({ text: list(after), left: [] });
});

test.each([
  ['["8080:80", 81]', '["127.0.0.1:8080:80", 127.0.0.1::81]'],
  ['[\n      "8080:80", # one\n      81,\n    ]', '[\n      "127.0.0.1:8080:80", # one\n      127.0.0.1::81,\n    ]'],
])("a list in flow style stays one: %s", (before, after) => {
  expect(fix(web(`ports: ${before}`), ports).text).toBe(web(`ports: ${after}`));
});

test("one port that a variable decides keeps none of the others open", () => {
  const { text, left } = fix(web("ports:", '  - "${ALL:-5:5}"', '  - "80:80"'), ports);
  expect(text).toBe(web("ports:", '  - "${ALL:-5:5}"', '  - "127.0.0.1:80:80"'));
  expect(left.map(({ reason }) => reason)).toEqual([byVariable]);
});

test.each([
  ["security_opt:\n      - seccomp:unconfined # why\n      - label:disable\n      - a:b", "security_opt:\n      - a:b"],
  ["security_opt: [seccomp:unconfined, a:b]", "security_opt: [a:b]"],
  ['security_opt: [ "a:b", seccomp:unconfined ]', 'security_opt: [ "a:b" ]'],
])("items go: %s", (before, after) => {
  expect(fix(web(before), "security-profile").text).toBe(web(after));
});

test("a list that becomes empty goes with its key, and its comment", () => {
  expect(fix(web("cap_add: # for a while", "  - SYS_ADMIN", "tty: true"), "capabilities-dangerous").text).toBe(
    web("tty: true"),
  );
});

test.each([
  ['security_opt: ["a:b"]', 'security_opt: ["a:b", "no-new-privileges:true"]'],
  ["security_opt:\n    - 'a:b' # x", "security_opt:\n    - 'a:b' # x\n    - 'no-new-privileges:true'"],
  ["security_opt: []", "security_opt: [no-new-privileges:true]"],
  ["security_opt: # none yet", "security_opt: [no-new-privileges:true] # none yet"],
  ["security_opt:\n      - no-new-privileges:false # sudo", "security_opt:\n      - no-new-privileges:true # sudo"],
])("an item is added as the others are written: %s", (before, after) => {
  expect(fix(web(before), "no-new-privileges").text).toBe(web(after));
});

test("the indentation is the file's own: four columns, lists below their key", () => {
  const text = "services:\n    web:\n        image: nginx:1.29.3\n        command:\n        - a\n";
  const added = "        security_opt:\n        - no-new-privileges:true\n";
  expect(fix(text, "no-new-privileges").text).toBe(text + added);
});

test("a new key comes behind the comments that belong to the service, before the blank line", () => {
  const text = `${web("tty: true", "# ports:", "#   - 80:80")}\n  # next\n  db:\n    image: x:1\n    read_only: true\n`;
  const { text: after } = fix(text, "cpu-limit");
  expect(after).toBe(
    `${web("tty: true", "# ports:", "#   - 80:80", "cpus: 1")}\n  # next\n  db:\n    image: x:1\n    read_only: true\n    cpus: 1\n`,
  );
});

test("a file without a last line break gets none", () => {
  expect(fix(web().trimEnd(), "cpu-limit").text).toBe(web("cpus: 1").trimEnd());
});

test("flow style throughout: {a: b}", () => {
  const text = "services: {web: {image: 'redis:8.10.1', privileged: true, ports: ['80:80']}, b: {image: x:1, }}\n";
  expect(fix(text, "privileged", ports, "cpu-limit").text).toBe(
    "services: {web: {image: 'redis:8.10.1', ports: ['127.0.0.1:80:80'], cpus: 1}, b: {image: x:1, cpus: 1, }}\n",
  );
});

test("limits stand where the service writes its limits", () => {
  const limits = (...lines: string[]): string =>
    web("deploy:", "  resources:", "    limits: # half", '      cpus: "0.5"', ...lines.map((line) => `      ${line}`));
  expect(fix(limits(), "memory-limit", "pids-limit").text).toBe(limits("memory: 512m", "pids: 256"));
});

describe("depends_on becomes the long form that can say what it waits for", () => {
  const db = "  db:\n    image: postgres:18.6\n    healthcheck: {test: [CMD, pg_isready]}\n  x: {image: x:1}\n";

  test.each([
    [
      ["depends_on:", "  - db # the data", "  # and", '  - "x"'],
      [
        "depends_on:",
        "  db: # the data",
        "    condition: service_healthy",
        "  # and",
        '  "x":',
        "    condition: service_started",
      ],
    ],
    [
      ["depends_on:", "- db"],
      ["depends_on:", "  db:", "    condition: service_healthy"],
    ],
    [["depends_on: [db]"], ["depends_on: {db: {condition: service_healthy}}"]],
    [["depends_on: {db: {condition: service_started}}"], ["depends_on: {db: {condition: service_healthy}}"]],
    [
      ["depends_on:", "  db:", "    required: true"],
      ["depends_on:", "  db:", "    required: true", "    condition: service_healthy"],
    ],
  ])("%j", (before, after) => {
    expect(fix(web(...before) + db, "depends-on-health").text).toBe(web(...after) + db);
  });
});

describe("what is shared stays", () => {
  test("an alias gives way to the service's own value; its anchor stays", () => {
    const head = "x-logging: &log\n  driver: json-file # ours\n";
    const { text, left } = fix(head + web("logging: *log"), "log-rotation");
    expect(text).toBe(
      head + web("logging:", "  driver: json-file", "  options:", "    max-size: 10m", '    max-file: "3"'),
    );
    expect(left).toEqual([]);
  });

  test("an alias with a comment keeps it", () => {
    const head = "x-so: &so [a:b]\n";
    expect(fix(head + web("security_opt: *so # all"), "no-new-privileges").text).toBe(
      head + web("security_opt: [a:b, no-new-privileges:true] # all"),
    );
  });

  test("what `<<` brings is written over in the service", () => {
    const head = "x-common: &common\n  privileged: true\n  ports: ['80:80']\n";
    expect(fix(head + web("<<: *common"), "privileged", ports).text).toBe(
      head + web("<<: *common", "privileged: false", "ports:", "  - 127.0.0.1:80:80"),
    );
  });

  test("what `<<` brings and can't be undone is left", () => {
    const text = `x-common: &common\n  pid: host\n${web("<<: *common")}`;
    expect(fix(text, "host-pid").text).toBe(text);
    expect(reasons(text, "host-pid")).toEqual([shared]);
  });

  test("an anchor that another service uses is not changed under it", () => {
    const text = `${web("ports: &p ['80:80']")}  other:\n    image: x:1\n    ports: *p\n    x-alfa-ignore: {${ports}: public}\n`;
    expect(fix(text, ports).text).toBe(text);
    expect(reasons(text, ports)).toEqual([shared]);
  });

  test("nor a service that another one merges and wants as it is", () => {
    const text = `${web().replace("web:", "web: &web")}  other:\n    <<: *web\n    x-alfa-ignore: {cpu-limit: batch}\n`;
    expect(fix(text, "cpu-limit").text).toBe(text);
    expect(reasons(text, "cpu-limit")).toEqual([shared]);
  });

  test("a service that extends another one: its own value where that is possible", () => {
    const text = "services:\n  web:\n    extends: {file: base.yaml, service: base}\n";
    const fixed = fix(text, "privileged", "host-pid", ports, "no-new-privileges");
    expect(fixed.text).toBe(`${text}    privileged: false\n    security_opt:\n      - no-new-privileges:true\n`);
    expect(fixed.left.map(({ finding, reason }) => `${finding.rule}: ${reason}`).sort()).toEqual([
      `host-pid: ${shared}`,
      `${ports}: ${shared}`,
    ]);
  });

  test("mending the extended service mends both, once", () => {
    const text = `${web("tmpfs: /tmp:exec")}  other:\n    extends: web\n`;
    expect(fix(text, "tmpfs-options")).toMatchObject({
      text: `${web("tmpfs: /tmp")}  other:\n    extends: web\n`,
      left: [],
    });
  });

  test("an included file is another file", () => {
    const text = `include: [base.yaml]\n${web("cpus: 1")}`;
    expect(fix(text, "cpu-limit").text).toBe(text);
    expect(reasons(text, "cpu-limit")).toEqual(["the service stands in another file"]);
  });
});

test.each([
  ["pid: ${MODE}", "host-pid"],
  ["ports: ['${A:-0.0.0.0}:80:80']", ports],
  ["restart: ${R:-on-failure}", "restart-policy"],
  ["tmpfs: ['/tmp:${O:-exec}']", "tmpfs-options"],
  ["security_opt: ['seccomp:${S:-unconfined}']", "security-profile"],
])("a value that a variable decides is left: %s", (line, rule) => {
  expect(fix(web(line), rule).text).toBe(web(line));
  expect(reasons(web(line), rule)).toEqual([byVariable]);
});

test("registry and name of an image may be variables", () => {
  const image = (tag: string): string => `services:\n  t:\n    image: "\${REG:-}traefik:${tag}" # proxy\n`;
  expect(fix(image("v3.5.0"), "traefik-engine-compat").text).toBe(image("v3.7.13"));
});

test("a suppression that suppresses nothing goes; the others stay", () => {
  const before = web("cpus: 1", "x-alfa-ignore:", "  # agreed", "  cpu-limit: none", "  ulimits: known");
  expect(fix(before, "suppression-unused").text).toBe(
    web("cpus: 1", "x-alfa-ignore:", "  # agreed", "  ulimits: known"),
  );
});

test("several documents in one file: the last that has the service", () => {
  const text = `${web()}---\nservices:\n  web:\n    tty: true\n`;
  expect(fix(text, "cpu-limit").text).toBe(`${text}    cpus: 1\n`);
});

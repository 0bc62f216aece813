import { parseAlfaConfig } from "../../../stacks/alfa";
import { blueprint } from "../../../stacks/alfa/authentik-blueprint";
import { servedProviders } from "../../../infra/toolchain/sandbox/images/authentik/blueprints";
import { issue, userOf } from "../../../infra/toolchain/sandbox/images/authentik/token";
import { alertOf as falcoAlert } from "../../../infra/toolchain/sandbox/images/falco/alert";
import { driverProblem, type Surroundings } from "../../../infra/toolchain/sandbox/images/falco/driver";
import { isTerminalShell, parseStat } from "../../../infra/toolchain/sandbox/images/falco/processes";
import { alertOf } from "../../../infra/toolchain/sandbox/images/falcosidekick/alertmanager";
import { FalcoEvent, testEvent } from "../../../infra/toolchain/sandbox/images/falcosidekick/event";
import { readSettings } from "../../../infra/toolchain/sandbox/images/falcosidekick/settings";

const plain = { expiresAfter: 0, extraLabels: {}, extraAnnotations: {} };

describe("falcosidekick", () => {
  test("an event's fields become labels, its counters do not", () => {
    const event = {
      ...testEvent(new Date(0)),
      priority: "Critical",
      output_fields: { "proc.name": "sh", n_evts: 5, "proc.tty": 34816 },
    };
    expect(alertOf(event, plain).labels).toMatchObject({
      proc_name: "sh",
      proc_tty: "34816",
      severity: "critical",
      priority: "Critical",
      tags: "example,test",
    });
    expect(alertOf(event, plain).labels).not.toHaveProperty("n_evts");
  });

  test("a priority that Falco does not know is refused", () => {
    expect(FalcoEvent.safeParse({ ...testEvent(new Date()), priority: "loud" }).success).toBe(false);
  });

  test("without ALERTMANAGER_ENDPOINT it posts to the API that Alertmanager 0.27 removed, as the real one", () => {
    const settings = readSettings([], {
      ALERTMANAGER_HOSTPORT: "http://am:9093",
      ALERTMANAGER_EXTRALABELS: "team:ops,site:a",
    });
    expect(settings.alertmanager).toMatchObject({
      endpoint: "/api/v1/alerts",
      extralabels: { team: "ops", site: "a" },
    });
  });
});

describe("Falco", () => {
  const able: Surroundings = {
    status: "CapEff:\t0000000000280000\n",
    mounts: "30 20 0:7 / /sys/kernel/tracing ro - tracefs none rw\n",
    has: () => true,
  };

  test.each([
    [{}, undefined],
    [{ status: "CapEff:\t0000000000080000\n" }, "CAP_SYS_ADMIN"],
    [{ status: "CapEff:\t0000000000200000\n" }, "CAP_SYS_PTRACE"],
    [{ has: () => false }, "scap_open_live() error"],
    [{ mounts: "" }, "/sys/kernel/tracing"],
  ])("with %j the driver's problem is %s", (change, expected) => {
    const problem = driverProblem({ ...able, ...change }, "/host");
    if (expected === undefined) expect(problem).toBeUndefined();
    else expect(problem).toContain(expected);
  });

  test("a terminal shell in a container is one with a terminal, in a container", () => {
    const stat = parseStat(`42 (sh) S 7 42 42 34816 42 ${"0 ".repeat(13)}0 99 0`);
    expect(stat).toMatchObject({ name: "sh", parent: 7, terminal: 34816 });
    const shell = {
      pid: 42,
      user: "0",
      command: "sh",
      container: "c",
      name: "sh",
      parent: 7,
      terminal: 34816,
      started: "99",
    };
    expect(isTerminalShell(shell)).toBe(true);
    expect(isTerminalShell({ ...shell, terminal: 0 })).toBe(false);
    expect(isTerminalShell({ ...shell, container: undefined })).toBe(false);
  });

  test("an event is what falcosidekick takes", () => {
    const rule = {
      rule: "R",
      output: "shell %proc.name in %container.name",
      priority: "NOTICE",
      tags: ["b", "a"],
      enabled: true,
    };
    const alert = falcoAlert(rule, { "proc.name": "sh" }, "host");
    expect(FalcoEvent.parse(alert)).toMatchObject({
      priority: "Notice",
      rule: "R",
      tags: ["a", "b"],
      source: "syscall",
    });
    expect(alert.output).toMatch(/Notice shell sh in <NA>$/);
  });
});

describe("Authentik", () => {
  test("the stack's blueprint gives the embedded outpost one provider a dashboard", () => {
    const served = servedProviders(blueprint(parseAlfaConfig({ authentikForwardAuth: true })));
    expect(served).toContainEqual(
      expect.objectContaining({
        name: "alfa-grafana",
        mode: "forward_single",
        externalHost: "http://grafana.localhost",
        authentikHost: "http://authentik.localhost",
      }),
    );
  });

  test("a token counts for its purpose, its time and its key only", () => {
    const token = issue("key", "akadmin", "session", 60, 0);
    expect(userOf("key", token, "session", 59_000)).toBe("akadmin");
    expect(userOf("key", token, "session", 61_000)).toBeUndefined();
    expect(userOf("key", token, "code x", 0)).toBeUndefined();
    expect(userOf("other", token, "session", 0)).toBeUndefined();
    expect(userOf("key", undefined, "session")).toBeUndefined();
  });
});

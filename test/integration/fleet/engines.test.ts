import { request } from "node:http";
import { json } from "node:stream/consumers";
import { z } from "zod";
import { until } from "../../../infra/toolchain/engine/process";
import { Report } from "../../../policies/report/model";
import { readCompose } from "../../../stacks/lenses/compose";
import { placedArgs } from "../../../stacks/swarm/service";
import { alfa, folder } from "../../unit/cli/alfa";
import { Workspace } from "../providers/support/workspace";
import { busybox, makeBusyboxImages } from "../support/busybox-image";
import { namespacesMissing, startEngines, type NamespacedEngine } from "../support/namespaced-engines";

/** Three real Engines, each in a network namespace with data of its own, as three machines would be. */
jest.setTimeout(300_000);

let missing: string | undefined;
let engines: NamespacedEngine[] = [];
let stop: () => Promise<void> = () => Promise.resolve();
let root: string;

beforeAll(async () => {
  missing = await namespacesMissing();
  if (missing !== undefined) {
    console.warn(`${missing}: a fleet of real Engines is not tested here`);
    return;
  }
  [engines, stop] = await startEngines(3);
  root = folder({ "hosts.txt": engines.map(({ host }) => `${host}\n`).join("") });
  for (const { engine } of engines) {
    await makeBusyboxImages(engine);
    const { id } = await engine.createContainer("shop-web-1", {
      Image: busybox,
      Cmd: ["sleep", "600"],
      Labels: { "com.docker.compose.project": "shop", "com.docker.compose.service": "web" },
    });
    await engine.startContainer(id);
  }
});
afterAll(() => stop());

const audit = async (...args: string[]) => {
  const { code, stdout } = await alfa(root, "audit", "--hosts", "hosts.txt", "--format", "json", ...args);
  return { code, report: Report.parse(JSON.parse(stdout)) };
};
const projects = (report: Report) => [...new Set(report.findings.map(({ project }) => project))].sort();

/** What the Engine's client here does not know: nodes, and networks and services over several of them. */
async function ask({ host }: NamespacedEngine, method: string, path: string, body?: object): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const headers = { "content-type": "application/json" };
    const asked = request({ socketPath: host.replace("unix://", ""), method, path, headers }, (answer) => {
      if ((answer.statusCode ?? 500) >= 400) reject(new Error(`${method} ${path}: HTTP ${answer.statusCode ?? 0}`));
      json(answer).then(resolve, resolve);
    });
    asked.on("error", reject);
    asked.end(body && JSON.stringify(body));
  });
}

test("the same service on three Engines is three, in one report", async () => {
  if (missing !== undefined) return;
  const { code, report } = await audit("--live", "--fail-on", "never", "--host-timeout", "120");
  expect([code, report.errors]).toEqual([0, []]);
  expect(report.subject).toMatchObject({ project: "hosts.txt", hosts: 3, services: 3, live: true });
  expect(projects(report)).toEqual(engines.map(({ host }) => `${host}/shop`).sort());
  const limits = report.findings.filter(({ rule }) => rule === "memory-limit");
  expect(new Set(limits.map(({ fingerprint }) => fingerprint)).size).toBe(3);
});

const Joining = z.looseObject({ JoinTokens: z.looseObject({ Worker: z.string() }) });
const Nodes = z.array(z.looseObject({ Status: z.looseObject({ State: z.string() }) }));

test("a swarm of the three: a task on each, which reach each other, each on its host in the report", async () => {
  const [manager, ...workers] = engines;
  if (manager === undefined) return;
  const { address } = manager;
  await ask(manager, "POST", "/swarm/init", { ListenAddr: `${address}:2377`, AdvertiseAddr: address });
  const { JoinTokens } = Joining.parse(await ask(manager, "GET", "/swarm"));
  for (const worker of workers) {
    const own = { ListenAddr: `${worker.address}:2377`, AdvertiseAddr: worker.address };
    const joining = { ...own, RemoteAddrs: [`${address}:2377`], JoinToken: JoinTokens.Worker };
    await ask(worker, "POST", "/swarm/join", joining);
  }
  const ready = async () =>
    Nodes.parse(await ask(manager, "GET", "/nodes")).filter(({ Status }) => Status.State === "ready").length === 3;
  expect(await until(ready, 60_000, 200)).toBe(true);

  await ask(manager, "POST", "/networks/create", { Name: "mesh", Driver: "overlay", Attachable: true });
  await ask(manager, "POST", "/services/create", {
    Name: "mesh_web",
    Mode: { Global: {} },
    EndpointSpec: { Mode: "dnsrr" },
    TaskTemplate: {
      ContainerSpec: {
        Image: busybox,
        Command: ["sh", "-c", "echo well > /tmp/index.html; httpd -f -p 80 -h /tmp"],
        Labels: { "com.docker.stack.namespace": "mesh" },
        StopGracePeriod: 0,
      },
      Networks: [{ Target: "mesh" }],
    },
  });
  const taskOf = async ({ engine }: NamespacedEngine) => {
    const [task] = await engine.listContainers({
      label: ["com.docker.swarm.service.name=mesh_web"],
      status: ["running"],
    });
    return task && (await engine.inspectContainer(task.Id));
  };
  const allRun = async () => (await Promise.all(engines.map(taskOf))).every((task) => task !== undefined);
  expect(await until(allRun, 60_000, 200)).toBe(true);

  const from = (await taskOf(manager))?.Id ?? "";
  for (const worker of workers) {
    const there = (await taskOf(worker))?.NetworkSettings.Networks?.["mesh"]?.IPAddress ?? "";
    const get = `printf 'GET /index.html HTTP/1.0\\r\\n\\r\\n' | nc -w 2 ${there} 80`;
    let answer = "";
    const answered = async () => {
      answer = (await manager.engine.exec(from, ["sh", "-c", get])).stdout;
      return answer.includes("well");
    };
    expect([await until(answered, 60_000, 200), answer]).toEqual([true, expect.stringContaining("200 OK")]);
  }

  const { report } = await audit("--project", "mesh", "--host-timeout", "120");
  expect(report.errors).toEqual([]);
  expect(report.subject.services).toBe(3);
  expect(projects(report)).toEqual(engines.map(({ host }) => `${host}/mesh`).sort());
});

/** Resources of a Compose service with three replicas, one a node, as `alfa:placement: swarm` declares it. */
function threeOf(command: string) {
  const text = JSON.stringify({
    services: {
      web: {
        image: busybox,
        command: ["sh", "-c", command],
        stop_grace_period: "1s",
        deploy: {
          replicas: 3,
          placement: { max_replicas_per_node: 1 },
          update_config: { parallelism: 1, order: "stop-first", monitor: "1s", failure_action: "rollback" },
        },
      },
    },
  });
  const options = { environment: {}, profiles: [], directory: "/three" };
  const { stack } = readCompose([{ path: "/three/compose.yaml", text }], options);
  const service = stack.services["web"];
  if (!service) throw new Error("no service");
  const { taskSpec, ...args } = placedArgs(stack, service, { node: "", noNewPrivileges: false });
  const networksAdvanceds = [{ id: { ref: "net.id" }, aliases: ["web"] }];
  return {
    name: args.name,
    resources: [
      { type: "Network", name: "net", args: { name: "three_default", driver: "overlay", attachable: true } },
      { type: "Service", name: "web", args: { ...args, taskSpec: { ...taskSpec, networksAdvanceds } } },
    ] as const,
  };
}

test("a declared service of three replicas: one on each, updated one after the other; what does not come up goes back", async () => {
  const [manager] = engines;
  if (manager === undefined) return;
  const says = (word: string): string => `echo ${word}; exec sleep 3600`;
  const { name } = threeOf(says("first"));
  const each = (): Promise<string[]> =>
    Promise.all(
      engines.map(async ({ engine }) => {
        const tasks = await engine.listContainers({
          label: [`com.docker.swarm.service.name=${name}`],
          status: ["running"],
        });
        return (await Promise.all(tasks.map(({ Id }) => engine.logText(Id)))).join();
      }),
    );
  const everywhere = async (word: string) => {
    let seen: string[] = [];
    const wanted = engines.map(() => `${word}\n`);
    await until(async () => JSON.stringify((seen = await each())) === JSON.stringify(wanted), 60_000, 200);
    expect(seen).toEqual(wanted);
  };

  const workspace = await Workspace.open("three", `config:\n  docker:host: ${manager.host}\n`);
  try {
    workspace.declare(threeOf(says("first")).resources);
    const up = await workspace.up();
    expect(up.output).toContain("3 of 3 tasks run");
    expect(up).toMatchObject({ exitCode: 0, changes: { create: 3 } });
    await everywhere("first");
    expect(await workspace.preview()).toMatchObject({ exitCode: 0, changes: { same: 3 } });

    workspace.declare(threeOf(says("second")).resources);
    expect(await workspace.up()).toMatchObject({ exitCode: 0, changes: { update: 1, same: 2 } });
    await everywhere("second");

    workspace.declare(threeOf("exit 3").resources);
    const failed = await workspace.up();
    expect(failed.exitCode).not.toBe(0);
    expect(failed.output).toContain("the swarm goes back to what ran");
    await everywhere("second");
  } finally {
    await workspace.run(["destroy", "--yes", "--skip-preview"]);
    workspace.remove();
  }
});

test("an Engine that is killed is an error that names it; the others are in the report", async () => {
  const [lost, ...others] = [...engines].reverse();
  if (lost === undefined) return;
  await lost.kill();
  const { code, report } = await audit("--project", "shop", "--host-timeout", "120");
  expect(code).toBe(2);
  expect(report.errors).toMatchObject([{ host: lost.host }]);
  expect(report.errors[0]?.message).toMatch(/connection (?:refused|closed)/);
  expect(projects(report)).toEqual(others.map(({ host }) => `${host}/shop`).sort());
});

import { readSwarm, swarmSpec, compareSwarm, checkSwarm } from "../../../stacks/lenses/swarm";
import { service, type ServiceInput } from "../../../stacks/model/service";
import { stack } from "../../../stacks/model/stack";
import { filesOf } from "../../../stacks/swarm/files";
import { placedArgs } from "../../../stacks/swarm/service";

const place = { node: "node1", noNewPrivileges: true };
const s = stack({
  name: "s",
  services: {},
  networks: { net: { name: "s_net" } },
  volumes: { data: { name: "s_data" } },
});
const placed = (input: Partial<ServiceInput>) => placedArgs(s, service({ name: "a", image: "a:1", ...input }), place);

test("a plain service runs once, goes back when an update fails, and may run on any node", () => {
  expect(placed({})).toEqual({
    name: "s-a-1",
    mode: { replicated: { replicas: 1 } },
    endpointSpec: { mode: "dnsrr" },
    labels: [
      { label: "alfa.service", value: "a" },
      { label: "alfa.stack", value: "s" },
    ],
    updateConfig: { failureAction: "rollback" },
    taskSpec: {
      containerSpec: {
        image: "a:1",
        labels: [
          { label: "alfa.service", value: "a" },
          { label: "alfa.stack", value: "s" },
        ],
      },
    },
  });
});

test("replicas, placement, updates, rollbacks and restarts are those of its deploy", () => {
  const deploy = {
    replicas: 3,
    endpoint_mode: "vip",
    labels: ["a=b=c"],
    placement: {
      constraints: ["node.labels.disk==ssd"],
      preferences: [{ spread: "node.labels.zone" }],
      max_replicas_per_node: 2,
    },
    update_config: {
      parallelism: 2,
      delay: "10s",
      failure_action: "pause",
      monitor: "20s",
      max_failure_ratio: 0.5,
      order: "start-first",
    },
    rollback_config: { parallelism: 0, order: "stop-first" },
    restart_policy: { condition: "any", delay: "5s", window: "1m" },
    resources: { reservations: { cpus: "0.25" } },
  };
  const volumes = [{ type: "volume" as const, source: "data", target: "/data" }];
  expect(placed({ deploy, volumes, restart: "always", memoryReservation: 1024 })).toMatchObject({
    mode: { replicated: { replicas: 3 } },
    endpointSpec: { mode: "vip" },
    labels: [{ label: "alfa.service" }, { label: "alfa.stack" }, { label: "a", value: "b=c" }],
    updateConfig: {
      parallelism: 2,
      delay: "10s",
      failureAction: "pause",
      monitor: "20s",
      maxFailureRatio: "0.5",
      order: "start-first",
    },
    rollbackConfig: { parallelism: 0, order: "stop-first" },
    taskSpec: {
      placement: { constraints: ["node.labels.disk==ssd"], prefs: ["spread=node.labels.zone"], maxReplicas: 2 },
      restartPolicy: { condition: "any", delay: "5s", window: "1m" },
      resources: { reservation: { memoryBytes: 1024, nanoCpus: 250_000_000 } },
    },
  });
});

test.each([
  [{ mode: "replicated-job" }, '"deploy.mode" is "replicated-job"'],
  [{ update_config: { delay: "soon" } }, '"deploy.update_config.delay" is "soon"'],
  [{ resources: { reservations: { devices: [] } } }, '"deploy.resources.reservations" is {"devices":[]}'],
])("a deploy that no swarm knows is refused: %j", (deploy, message) => {
  expect(() => placed({ deploy })).toThrow(`service "a" can't be placed in a swarm: ${message}`);
});

const data = { type: "volume", source: "data", target: "/data" } as const;
test.each<[string, Partial<ServiceInput>, string[] | undefined]>([
  ["a volume", { volumes: [data] }, ["node.id==node1"]],
  ["a host path", { volumes: [{ type: "bind", source: "/etc", target: "/etc" }] }, ["node.id==node1"]],
  ["a published port", { ports: [{ target: 80, published: "80" }] }, ["node.id==node1"]],
  ["a port of the whole swarm", { ports: [{ target: 80, published: "80", mode: "ingress" }] }, undefined],
  ["a tmpfs", { tmpfs: { "/tmp": "" } }, undefined],
  ["a volume on each node", { volumes: [data], deploy: { mode: "global" } }, undefined],
])("where a service with %s may run", (_, input, constraints) => {
  const { taskSpec } = placed(input);
  expect(taskSpec.placement?.constraints).toEqual(constraints);
});

test("routes stand on the service, never on its containers", () => {
  const { labels, taskSpec } = placed({ labels: { "traefik.enable": "true", team: "web" } });
  expect(labels).toContainEqual({ label: "traefik.enable", value: "true" });
  expect(taskSpec.containerSpec.labels).not.toContainEqual({ label: "traefik.enable", value: "true" });
  expect(taskSpec.containerSpec.labels).toContainEqual({ label: "team", value: "web" });
});

test("a tmpfs and shared memory are mounts; an option that they can't have is refused", () => {
  const { taskSpec } = placed({ tmpfs: { "/tmp": "rw,noexec,size=4m,mode=1777", "/run": "ro" }, shmSize: 1024 });
  expect(taskSpec.containerSpec.mounts).toEqual([
    { type: "tmpfs", target: "/tmp", tmpfsOptions: { sizeBytes: 4 * 1024 * 1024, mode: 0o1777 } },
    { type: "tmpfs", target: "/run", readOnly: true },
    { type: "tmpfs", target: "/dev/shm", tmpfsOptions: { sizeBytes: 1024 } },
  ]);
  expect(() => placed({ tmpfs: { "/tmp": "exec" } })).toThrow('the tmpfs "/tmp" has the option "exec"');
});

test("a file with a secret in it is a secret, any other a config", () => {
  const configs = [
    { source: "plain", target: "/a", content: "costs $$5", mode: 0o400, uid: "7" },
    { source: "hidden", target: "/b", content: "key=${API_KEY}" },
  ];
  expect(filesOf(service({ name: "a", configs }))).toEqual([
    { name: "a-plain", kind: "config", content: "costs $$5", file: { fileName: "/a", fileMode: 0o400, fileUid: "7" } },
    { name: "a-hidden", kind: "secret", content: "key=${API_KEY}", file: { fileName: "/b" } },
  ]);
});

describe("what ServiceArgs have no input for", () => {
  const inputs = { ...placed({ pids: 64, securityOpt: ["no-new-privileges:true"] }) };

  test("is a property of the service, not a label", () => {
    const spec = swarmSpec(inputs);
    expect(spec).toMatchObject({
      TaskTemplate: {
        Resources: { Limits: { Pids: 64 } },
        ContainerSpec: { Privileges: { NoNewPrivileges: true }, Labels: { "alfa.service": "a", "alfa.stack": "s" } },
      },
    });
    expect(JSON.stringify(spec)).not.toMatch(/alfa\.(pids-limit|no-new-privileges)/);
  });

  test("is read back as declared; a changed one shows", () => {
    expect(compareSwarm(inputs, readSwarm(swarmSpec(inputs), inputs))).toEqual([]);
    const other = readSwarm(swarmSpec({ ...placed({ pids: 32, securityOpt: ["no-new-privileges:true"] }) }), inputs);
    expect(compareSwarm(inputs, other).map(({ path }) => path)).toEqual(["taskSpec.containerSpec.labels"]);
  });

  test("must be one that the Engine has", () => {
    const labels = [{ label: "alfa.pids-limit", value: "many" }];
    const [failure] = checkSwarm({ taskSpec: { containerSpec: { labels } } }, () => false);
    expect(failure?.reason).toContain('label "alfa.pids-limit" has the value "many"');
  });
});

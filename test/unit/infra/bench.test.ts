import { verdict, type Measured } from "../../../infra/cli/bench/audit";
import { verdict as containersVerdict, type Stack } from "../../../infra/cli/bench/containers";
import { composeFile } from "../../../infra/cli/bench/compose-file";
import { readCompose } from "../../../stacks/lenses/compose";

const read = (services: number) =>
  readCompose([{ path: "compose.yml", text: composeFile(services) }], {
    environment: {},
    profiles: [],
    directory: "/srv/stack",
  });

test("18 services are the audited stack, more are copies with names and volumes of their own", () => {
  expect(Object.keys(read(18).stack.services)).toHaveLength(18);
  const { stack, warnings } = read(40);
  const services = Object.values(stack.services);
  expect(services).toHaveLength(40);
  expect(warnings).toEqual([]);
  expect(stack.services["n8n-1"]).toMatchObject({
    containerName: "alfa-n8n-1",
    dependsOn: { "postgres-1": {}, "redis-1": {} },
    volumes: [{ source: "n8n-data-1" }],
  });
  expect(stack.services["authentik-worker-1"]?.environment["AUTHENTIK_REDIS__HOST"]).toBe("redis");
  const ports = services.flatMap(({ ports }) => ports.map(({ published }) => published));
  expect(new Set(ports).size).toBe(ports.length);
});

const took = (services: number, tool: string, wallMs: number): Measured => ({
  services,
  tool,
  runs: [{ wallMs, cpuMs: undefined, peakMiB: undefined }],
});

test("a target that is met, missed, not measured", () => {
  const list = [
    took(18, "alfa audit", 100),
    took(18, "compose-lint 1", 100),
    took(1000, "alfa audit", 700),
    took(1000, "compose-lint 1", 1000),
  ];
  expect(verdict(list)).toEqual({
    missed: true,
    text: [
      "18 services take 1.00x compose-lint's time (target at most 1x: met); " +
        "1000 services take 0.70x compose-lint's time (target at most 0.6x: missed); " +
        "10000 services take ?x the time of 1000 (target at most 10x: not measured).",
    ],
  });
  expect(verdict(list.slice(0, 2)).missed).toBe(false);
});

const stack = (containers: number, up: number, provider: number, atOnce = 16): Stack => ({
  containers,
  up,
  preview: up,
  reading: 1,
  peaks: new Map([["provider", provider]]),
  atOnce,
});

test("growth of the provider's cost is judged against the growth of the stack, requests against their bound", () => {
  expect(containersVerdict([stack(100, 10, 100), stack(300, 30, 120)])).toEqual({
    missed: false,
    text: [
      "up of 300 takes 3.00x that of 100 (target at most 3.00x: met)",
      "preview of 300 takes 3.00x that of 100 (target at most 3.00x: met)",
      "the provider's memory of 300 takes 1.20x that of 100 (target at most 3.00x: met)",
      "16 requests at once (target at most 16: met)",
    ].join("\n"),
  });
  expect(containersVerdict([stack(100, 10, 100), stack(300, 31, 120)]).missed).toBe(true);
  expect(containersVerdict([stack(100, 10, 100, 17)]).missed).toBe(true);
});

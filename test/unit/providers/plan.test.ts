import { changesOf, planLine, planOf } from "../../../infra/providers/docker/plan";
import { inspected } from "./fixture";

const image = changesOf({ image: { kind: "update-replace" }, "envs[1]": { kind: "add-replace" } });
const managed = { Image: "redis:7", Labels: { "alfa.urn": "urn" } };

test("a detailed diff as changes; what is no input of a container is left out", () => {
  expect(
    changesOf({ memory: { kind: "update" }, "envs[2]": { kind: "delete-replace" }, other: { kind: "add" } }),
  ).toEqual([
    { field: "memory", path: "memory", kind: "update", change: "update" },
    { field: "envs", path: "envs[2]", kind: "delete", change: "replace" },
  ]);
});

test("created, unchanged, in place", () => {
  expect(planOf(image, {}).kind).toBe("created");
  expect(planOf([], { container: inspected() }).kind).toBe("unchanged");
  const memory = changesOf({ memory: { kind: "update" } });
  expect(planLine(planOf(memory, { container: inspected() }))).toBe("in place (memory)");
});

test("replaced: downtime from the stop timeout and the health check, what is kept", () => {
  const container = inspected({
    Config: { ...managed, StopTimeout: 30 },
    Mounts: [{ Type: "volume", Name: "data", Destination: "/data" }],
  });
  expect(planOf(image, { container })).toEqual({
    kind: "replaced",
    changed: ["image", "envs"],
    downtime: { min: 1, max: 31 },
    dataAtRisk: [],
    refused: false,
    kept: ['container "web.replaced-0123456789ab"', 'volume "data"'],
  });
});

test("taken over, with data at risk", () => {
  const changes = [{ Path: "/var/lib/postgresql/data/base", Kind: 1 }];
  const plan = planOf(image, { container: inspected(), changes });
  expect(plan).toMatchObject({ kind: "taken over", refused: true });
  expect(planLine(plan)).toContain("refused: the data in");
});

import { converged } from "../../../infra/providers/docker/swarm/converge";
import type { ServiceInspect, SwarmTask } from "../../../stacks/engine";

const begun = "2026-01-01T00:00:00Z";
const template = (image: string, node = "a") => ({
  ContainerSpec: { Image: image },
  Placement: { Constraints: [`node.id==${node}`] },
});
const service = (image: string, state?: string): ServiceInspect => ({
  ID: "s",
  Version: { Index: 2 },
  Spec: { Name: "web", Mode: { Replicated: { Replicas: 1 } }, TaskTemplate: template(image) },
  UpdateStatus: state === undefined ? null : { State: state, Message: "why" },
});
const task = (image: string, node?: string): SwarmTask => ({
  ID: "t",
  CreatedAt: begun,
  DesiredState: "running",
  Status: { State: "running" },
  Spec: template(image, node),
});
const verdict = (of: ServiceInspect, tasks: SwarmTask[], settled = false) =>
  converged(of, tasks, begun, undefined, settled);

test("right after a change the task of before still runs: that is not yet the new one", () => {
  expect(verdict(service("web:2"), [task("web:1")])).toEqual({ waiting: "1 of 1 tasks run" });
  expect(verdict(service("web:2", "updating"), [task("web:2")])).toEqual({ waiting: "1 of 1 tasks run" });
  expect(verdict(service("web:2", "completed"), [task("web:2")])).toEqual({ up: "1 of 1 tasks run" });
  expect(verdict(service("web:2"), [task("web:2")])).toEqual({ up: "1 of 1 tasks run" });
});

test("a change that needs no new tasks is up: of the placement, or what the swarm itself takes for none", () => {
  expect(verdict(service("web:1"), [task("web:1", "b")])).toEqual({ up: "1 of 1 tasks run" });
  expect(verdict(service("web:2"), [task("web:1")], true)).toEqual({ up: "1 of 1 tasks run" });
});

test("a new service's task is of it; one that went back is not up", () => {
  expect(converged(service("web:1"), [task("web:0")], "", undefined, false)).toEqual({ up: "1 of 1 tasks run" });
  expect(verdict(service("web:1", "rollback_completed"), [task("web:1")])).toEqual({
    failed: "the swarm went back: why",
  });
});

import { containersOfServices } from "../../../policies/observe/find";
import { orphans, type ListedContainer } from "../../../policies/observe/orphans";
import { stack } from "../../../stacks/model/stack";

const shop = stack({ name: "shop", services: { web: { name: "web", image: "nginx:1.29.5" } } });

const task = (id: string, state: string, service = "web"): ListedContainer => ({
  id,
  name: `shop-web-1.1.${id}`,
  state,
  networks: [],
  labels: { "alfa.stack": "shop", "alfa.service": service, "com.docker.swarm.task.id": id },
});

test("a service in a swarm is the task that runs, not one that ended before it", () => {
  const all = [task("ended", "exited"), task("now", "running")];
  expect(containersOfServices(shop, all).get("web")?.id).toBe("now");
  expect(containersOfServices(shop, all.slice(0, 1)).get("web")?.id).toBe("ended");
});

test("further tasks of a declared service are no orphans; those of another are", () => {
  const all = [task("a", "running"), task("b", "running"), task("c", "exited"), task("d", "running", "gone")];
  const found = orphans(shop, all, new Set(["a"]), () => false);
  expect(found.map(({ containerName }) => containerName)).toEqual(["shop-web-1.1.d"]);
});

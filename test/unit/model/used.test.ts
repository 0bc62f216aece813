import { service } from "../../../stacks/model/service";
import { inStartOrder } from "../../../stacks/model/order";
import { Stack } from "../../../stacks/model/stack";
import { usedNetworks, usedVolumes } from "../../../stacks/model/used";

const stack = (profiles: string[]) =>
  Stack.parse({
    name: "s",
    services: {
      web: service({
        name: "web",
        networks: { front: {} },
        volumes: [{ type: "volume", source: "pages", target: "/pages" }],
        dependsOn: { db: { condition: "service_healthy" }, metrics: {} },
      }),
      db: service({ name: "db", networks: { back: {} } }),
      metrics: service({
        name: "metrics",
        profiles: ["monitoring"],
        networks: { monitoring: {} },
        volumes: [{ type: "volume", source: "series", target: "/series" }],
      }),
    },
    networks: { front: { name: "f" }, back: { name: "b" }, monitoring: { name: "m" } },
    volumes: { pages: { name: "p" }, series: { name: "x" } },
    activeProfiles: profiles,
  });

test("only what active services use is declared", () => {
  const keys = (entries: [string, unknown][]) => entries.map(([key]) => key);
  expect(keys(usedNetworks(stack([])))).toEqual(["front", "back"]);
  expect(keys(usedVolumes(stack([])))).toEqual(["pages"]);
  expect(keys(usedNetworks(stack(["monitoring"])))).toEqual(["front", "back", "monitoring"]);
  expect(keys(usedVolumes(stack(["monitoring"])))).toEqual(["pages", "series"]);
});

test("services come after those they wait for, inactive ones are left out", () => {
  const names = (profiles: string[]) => inStartOrder(stack(profiles)).map(({ name }) => name);
  expect(names([])).toEqual(["db", "web"]);
  expect(names(["monitoring"])).toEqual(["db", "metrics", "web"]);
});

test("a circle of dependencies is named", () => {
  const circle = Stack.parse({
    name: "s",
    services: {
      a: service({ name: "a", dependsOn: { b: {} } }),
      b: service({ name: "b", dependsOn: { a: {} } }),
    },
  });
  expect(() => inStartOrder(circle)).toThrow('"a" -> "b" -> "a"');
});

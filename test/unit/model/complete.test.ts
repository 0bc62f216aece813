import { completeService, completeStack } from "../../../stacks/model/complete";
import { Service, type ServiceInput } from "../../../stacks/model/service";
import { Stack } from "../../../stacks/model/stack";

const sparse: ServiceInput = {
  name: "web",
  image: "nginx",
  networks: { front: {}, back: { aliases: ["w"], priority: 1 } },
  ports: [{ target: 80 }, { target: 53, protocol: "udp" }],
  volumes: [
    { type: "volume", source: "data", target: "/data" },
    { type: "tmpfs", target: "/tmp", readOnly: true, tmpfs: { size: 1 } },
  ],
  devices: [{ source: "/dev/a", target: "/dev/b" }],
  dependsOn: { db: {}, cache: { condition: "service_healthy", required: false, restart: true } },
  logging: { driver: "local" },
  healthcheck: { retries: 3 },
};

test.each<ServiceInput>([{ name: "bare" }, sparse])("a service is what the schema makes of it: $name", (input) => {
  expect(completeService(input)).toStrictEqual(Service.parse(input));
});

test("so is a stack, with its networks and volumes", () => {
  const input = {
    name: "app",
    services: { web: sparse },
    networks: { front: { name: "app_front" }, back: { name: "app_back", internal: true, external: true } },
    volumes: { data: { name: "app_data", labels: { a: "b" } } },
  };
  const { secrets, host, activeProfiles, notStarted } = Stack.parse(input);
  expect(completeStack({ ...input, secrets, host, activeProfiles, notStarted })).toStrictEqual(Stack.parse(input));
});

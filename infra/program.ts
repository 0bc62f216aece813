import type { Container } from "@pulumi/docker/container";
import { activeDependencies, inStartOrder } from "../stacks/model/order";
import { usedNetworks, usedVolumes } from "../stacks/model/used";
import { declareContainer } from "./components/container";
import { declareDatabases } from "./components/databases";
import { declareNetwork } from "./components/network";
import { readSecretValues } from "./components/secrets";
import { StackComponent } from "./components/stack";
import { declareUptimeKuma } from "./components/uptime-kuma";
import { declareVolume } from "./components/volume";
import { readDeclaredStack } from "./config";
import { reportFindings } from "./diagnostics";

/** Declares the stack as the `alfa:` settings have it, and reports what is wrong with it. */
export async function program(): Promise<void> {
  const { stack, diagnostics, alfa } = readDeclaredStack();
  const secrets = readSecretValues(stack);

  const root = new StackComponent(stack.name, { host: stack.host });
  const parent = { parent: root };
  const networks = usedNetworks(stack).map(([key, network]) => declareNetwork(key, network, parent));
  const volumes = usedVolumes(stack).map(([key, volume]) => declareVolume(key, volume, parent));
  const ground = [...networks, ...volumes].filter((resource) => resource !== undefined);

  const containers = new Map<string, Container>();
  const databases = alfa && declareDatabases({ config: alfa, stack, secrets, containers, parent: root });
  for (const service of inStartOrder(stack)) {
    const needed = activeDependencies(stack, service).flatMap(({ name }) => containers.get(name) ?? []);
    const dependsOn = [...ground, ...needed, ...(databases?.neededBy(service) ?? [])];
    containers.set(service.name, declareContainer(stack, service, secrets, { ...parent, dependsOn }));
  }
  declareUptimeKuma(stack, containers, secrets, parent);
  if (diagnostics === "off") return;
  await reportFindings(stack, containers, root);
}

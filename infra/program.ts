import type { Container } from "@pulumi/docker/container";
import { activeDependencies, inStartOrder } from "../stacks/model/order";
import { usedNetworks, usedVolumes } from "../stacks/model/used";
import { declareContainer } from "./components/container";
import { declareDatabases } from "./components/databases";
import { declareN8n } from "./components/n8n";
import { declareHost } from "./components/host";
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
  const networks = new Map(usedNetworks(stack).map(([key, network]) => [key, declareNetwork(key, network, parent)]));
  const volumes = new Map(usedVolumes(stack).map(([key, volume]) => [key, declareVolume(key, volume, parent)]));

  const containers = new Map<string, Container>();
  const databases = alfa && declareDatabases({ config: alfa, stack, secrets, containers, parent: root });
  for (const service of inStartOrder(stack)) {
    const needed = activeDependencies(stack, service).flatMap(({ name }) => containers.get(name) ?? []);
    const ground = [
      ...Object.keys(service.networks).flatMap((key) => networks.get(key) ?? []),
      ...service.volumes.flatMap(({ source }) => (source === undefined ? [] : (volumes.get(source) ?? []))),
    ];
    const dependsOn = [...ground, ...needed, ...(databases?.neededBy(service) ?? [])];
    containers.set(service.name, declareContainer(stack, service, secrets, { ...parent, dependsOn }));
  }
  declareUptimeKuma(stack, containers, secrets, parent);
  declareN8n(stack, containers, secrets, parent);
  declareHost(stack, containers, secrets, parent);
  if (diagnostics === "off") return;
  await reportFindings(stack, containers, root);
}

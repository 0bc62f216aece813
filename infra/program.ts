import type { CustomResource } from "@pulumi/pulumi";
import { activeDependencies, inStartOrder } from "../stacks/model/order";
import { usedNetworks, usedVolumes } from "../stacks/model/used";
import { lossesOfStack } from "../stacks/swarm/stack";
import { declareContainer } from "./components/container";
import { declareDatabases } from "./components/databases";
import { declareN8n } from "./components/n8n";
import { declareHost } from "./components/host";
import { declareNetwork } from "./components/network";
import { readSecretValues } from "./components/secrets";
import { StackComponent } from "./components/stack";
import { declareSwarmService } from "./components/swarm-service";
import { readPlace, refuseTasks } from "./components/swarm-service/place";
import { reportLosses } from "./components/swarm-service/report";
import { declareUptimeKuma } from "./components/uptime-kuma";
import { declareVolume } from "./components/volume";
import { readDeclaredStack } from "./config";
import { reportFindings } from "./diagnostics";

/** Declares the stack as the `alfa:` settings have it, and reports what is wrong with it. */
export async function program(): Promise<void> {
  const { stack, placement, leftOut, diagnostics, alfa } = readDeclaredStack();
  const secrets = readSecretValues(stack);

  const root = new StackComponent(stack.name, { host: stack.host });
  const parent = { parent: root };
  const networks = new Map(usedNetworks(stack).map(([key, network]) => [key, declareNetwork(key, network, parent)]));
  const volumes = new Map(usedVolumes(stack).map(([key, volume]) => [key, declareVolume(key, volume, parent)]));
  const place = placement === "swarm" ? await readPlace(stack, root) : undefined;
  if (!place) await refuseTasks(stack);
  const losses = place ? [...lossesOfStack(stack, place), ...leftOut] : [];
  const containers = new Map<string, CustomResource>();
  const databases = alfa && declareDatabases({ config: alfa, stack, placement, secrets, containers, parent: root });
  for (const service of inStartOrder(stack)) {
    const needed = activeDependencies(stack, service).flatMap(({ name }) => containers.get(name) ?? []);
    const ground = [
      ...Object.keys(service.networks).flatMap((key) => networks.get(key) ?? []),
      ...service.volumes.flatMap(({ source }) => (source === undefined ? [] : (volumes.get(source) ?? []))),
    ];
    const dependsOn = [...ground, ...needed, ...(databases?.neededBy(service) ?? [])];
    const declared = place
      ? declareSwarmService(stack, service, { place, secrets }, { ...parent, dependsOn })
      : declareContainer(stack, service, secrets, { ...parent, dependsOn });
    containers.set(service.name, declared);
  }
  declareUptimeKuma(stack, containers, secrets, parent);
  declareN8n(stack, containers, secrets, parent);
  declareHost(stack, containers, secrets, parent);
  await reportLosses(losses, containers, root);
  if (diagnostics === "off") return;
  await reportFindings(stack, containers, root);
}

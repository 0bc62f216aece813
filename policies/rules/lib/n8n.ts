import type { Service } from "../../../stacks/model/service";
import { imageRepository } from "./image";

const images = new Set(["n8nio/n8n", "n8n-io/n8n"]);
const runnerImages = new Set(["n8nio/runners", "n8n-io/runners"]);

/** n8n itself (also its workers and webhook processors), known by image. */
export const isN8n = (service: Pick<Service, "image">): boolean => images.has(imageRepository(service.image));

/** The sidecar that runs Code nodes. */
export const isRunner = (service: Pick<Service, "image">): boolean => runnerImages.has(imageRepository(service.image));

/** Whether the runner's broker address names this n8n service. */
export function serves(runner: Service, n8n: Service): boolean {
  const uri = runner.environment["N8N_RUNNERS_TASK_BROKER_URI"] ?? "";
  const host = /^https?:\/\/([^:/]+)/.exec(uri)?.[1];
  const names = [n8n.name, n8n.containerName, n8n.hostname, ...Object.values(n8n.networks).flatMap((a) => a.aliases)];
  return host !== undefined && names.includes(host);
}

import { UserError } from "../../../../stacks/model/errors";
import { repositoryOf } from "./reference";
import { recipe as alertmanager } from "./alertmanager/recipe";
import { recipe as alloy } from "./alloy/recipe";
import { recipe as authentik } from "./authentik/recipe";
import { recipe as backstage } from "./backstage/recipe";
import { recipe as cadvisor } from "./cadvisor/recipe";
import { recipe as cloudflared } from "./cloudflared/recipe";
import { recipe as dockerSocketProxy } from "./docker-socket-proxy/recipe";
import { recipe as falco } from "./falco/recipe";
import { recipe as falcosidekick } from "./falcosidekick/recipe";
import { recipe as grafana } from "./grafana/recipe";
import { recipe as loki } from "./loki/recipe";
import { recipe as n8nRunners } from "./n8n-runners/recipe";
import { recipe as n8n } from "./n8n/recipe";
import { recipe as nodeExporter } from "./node-exporter/recipe";
import { recipe as postgres } from "./postgres/recipe";
import { recipe as prometheus } from "./prometheus/recipe";
import { recipe as promtail } from "./promtail/recipe";
import type { Recipe } from "./recipe";
import { recipe as redis } from "./redis/recipe";
import { recipe as traefik } from "./traefik/recipe";
import { recipe as trivy } from "./trivy/recipe";
import { recipe as uptimeKuma } from "./uptime-kuma/recipe";

export const recipes: readonly Recipe[] = [
  alertmanager,
  alloy,
  authentik,
  backstage,
  cadvisor,
  cloudflared,
  dockerSocketProxy,
  falco,
  falcosidekick,
  grafana,
  loki,
  n8n,
  n8nRunners,
  nodeExporter,
  postgres,
  prometheus,
  promtail,
  redis,
  traefik,
  trivy,
  uptimeKuma,
];

/**
 * The recipe of a full image reference.
 * @throws UserError for an image that the sandbox has no recipe for.
 */
export function recipeOf(reference: string): Recipe {
  const repository = repositoryOf(reference);
  const recipe = recipes.find(({ repositories }) => repositories.includes(repository));
  if (recipe) return recipe;
  throw new UserError(
    `The sandbox has no recipe for the image "${reference}" (repository "${repository}"); ` +
      `add one in infra/toolchain/sandbox/images (README.md there says how)`,
  );
}

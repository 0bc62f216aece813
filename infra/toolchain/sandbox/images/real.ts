import type { Progress } from "../../progress";
import { realRunners } from "./n8n-runners/real/recipe";
import { realN8n } from "./n8n/real/recipe";
import type { Recipe } from "./recipe";
import { realTraefik } from "./traefik/real/recipe";

/**
 * The recipes that `--real` and the tests in test/real take in the places of stand-ins: Traefik, built here, n8n and its
 * runners, whose layer is put together when the first image is built.
 * @throws UserError when Go can't build Traefik.
 */
export const realRecipes = async (progress: Progress): Promise<Recipe[]> => [
  await realTraefik(progress),
  realN8n,
  realRunners,
];

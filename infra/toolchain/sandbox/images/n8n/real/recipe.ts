import type { Recipe } from "../../recipe";
import { recipe as standIn } from "../recipe";
import { layer, REAL_N8N } from "./layer";

/**
 * The real n8n, of the one version that npm gives whole, for every tag. It needs PostgreSQL: SQLite's driver would have to
 * be compiled.
 */
export const realN8n: Recipe = { ...standIn, standIn: false, fixed: REAL_N8N, layer, scripts: {} };

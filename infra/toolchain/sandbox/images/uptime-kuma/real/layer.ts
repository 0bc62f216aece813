import { mkdir, rename, rm } from "node:fs/promises";
import path from "node:path";
import { npmInstall } from "../../../../npm-install";
import { npmKey, prune } from "../../../build/npm-layer";
import type { Layer } from "../../recipe";

/** The release that npm has; package.json beside this file pins the same. */
export const UPTIME_KUMA = "2.0.0-dev.0";

/** Counts up when `fill` puts the files together otherwise. */
const LAYOUT = 1;

/** Uptime Kuma below /app as upstream's image has it, and the MariaDB that it starts itself. */
export const layer: Layer = {
  name: "uptime-kuma",
  key: npmKey(__dirname, LAYOUT),
  packages: ["mariadb-server-core", "mariadb-client-core"],
  fill: async (root, note) => {
    const work = path.join(root, "work");
    await mkdir(work);
    note(`install Uptime Kuma ${UPTIME_KUMA} from npm`);
    await npmInstall(__dirname, work);
    const modules = path.join(work, "node_modules");
    await prune(modules);
    const app = path.join(root, "app");
    await rename(path.join(modules, "uptime-kuma"), app);
    await rename(modules, path.join(app, "node_modules"));
    await rm(work, { recursive: true });
  },
};

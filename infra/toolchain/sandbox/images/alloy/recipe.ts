import { ownedFolder, type Recipe } from "../recipe";

const ALLOY = 473;
const DATA = "/var/lib/alloy/data";

/** Upstream: https://github.com/grafana/alloy/blob/main/Dockerfile (Ubuntu; the account is there, root is the default). */
export const recipe: Recipe = {
  name: "alloy",
  repositories: ["grafana/alloy"],
  standIn: true,
  latest: "v1.21.2",
  users: [{ name: "alloy", uid: ALLOY, home: "/home/alloy" }],
  scripts: { "/usr/bin/alloy": "alloy-standin.ts" },
  files: () => [
    { path: "/etc/alloy/config.alloy", content: 'logging {\n  level = "info"\n}\n', uid: ALLOY, gid: ALLOY },
    { ...ownedFolder("/var/lib/alloy", ALLOY), mode: 0o770 },
    { ...ownedFolder(DATA, ALLOY), mode: 0o770 },
  ],
  image: () => ({
    env: { ALLOY_DEPLOY_MODE: "docker" },
    entrypoint: ["/bin/alloy"],
    cmd: ["run", "/etc/alloy/config.alloy", `--storage.path=${DATA}`],
  }),
};

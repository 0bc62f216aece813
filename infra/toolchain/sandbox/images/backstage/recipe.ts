import { ownedFolder, type Recipe } from "../recipe";

const NODE = 1000;

const CONFIG = `app:
  title: Backstage
  baseUrl: http://localhost:7007
backend:
  baseUrl: http://localhost:7007
  listen: ":7007"
`;

/** Upstream has no image; this stands for one that `create-app` makes: https://backstage.io/docs/deployment/docker/ */
export const recipe: Recipe = {
  name: "backstage",
  repositories: ["alfa/backstage"],
  standIn: true,
  latest: "1.0.0",
  users: [{ name: "node", uid: NODE, home: "/home/node" }],
  scripts: { "/app/packages/backend/index.js": "backstage-standin.ts" },
  files: () => [
    ownedFolder("/app", NODE),
    { path: "/app/app-config.yaml", content: CONFIG },
    { path: "/app/app-config.production.yaml", content: "{}\n" },
  ],
  image: () => ({
    env: { NODE_ENV: "production" },
    user: "node",
    workdir: "/app",
    cmd: ["node", "packages/backend", "--config", "app-config.yaml", "--config", "app-config.production.yaml"],
  }),
};

import { ownedFolder, shellScript, type Recipe } from "../recipe";

const ENTRYPOINT = `#!/bin/sh
# as upstream's: without arguments n8n itself, with arguments a command of n8n
if [ "$#" -gt 0 ]; then exec n8n "$@"; else exec n8n; fi
`;

/** Upstream: https://github.com/n8n-io/n8n/blob/master/docker/images/n8n/Dockerfile */
export const recipe: Recipe = {
  name: "n8n",
  repositories: ["n8nio/n8n", "n8n-io/n8n"],
  standIn: true,
  latest: "2.46.5",
  users: [{ name: "node", uid: 1000, home: "/home/node" }],
  scripts: { "/usr/local/bin/n8n": "n8n-standin.ts" },
  files: () => [shellScript("/docker-entrypoint.sh", ENTRYPOINT), ownedFolder("/home/node/.n8n", 1000)],
  image: () => ({
    env: { NODE_ENV: "production", N8N_RELEASE_TYPE: "stable", SHELL: "/bin/sh" },
    user: "node",
    workdir: "/home/node",
    expose: ["5678/tcp"],
    entrypoint: ["tini", "--", "/docker-entrypoint.sh"],
  }),
};

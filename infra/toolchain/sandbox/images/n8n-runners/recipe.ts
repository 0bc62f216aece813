import type { Recipe } from "../recipe";

/** Upstream: https://github.com/n8n-io/n8n/blob/master/docker/images/runners/Dockerfile */
export const recipe: Recipe = {
  name: "n8n-runners",
  repositories: ["n8nio/runners", "n8n-io/runners"],
  standIn: true,
  latest: "2.46.5",
  users: [{ name: "runner", uid: 1000, home: "/home/runner" }],
  scripts: { "/usr/local/bin/task-runner-launcher": "launcher-standin.ts" },
  files: () => [{ path: "/etc/n8n-task-runners.json", content: DEFAULT_CONFIG }],
  image: () => ({
    env: { NODE_ENV: "production", N8N_RELEASE_TYPE: "stable", SHELL: "/bin/sh" },
    user: "runner",
    workdir: "/home/runner",
    expose: ["5680/tcp"],
    entrypoint: ["tini", "--", "/usr/local/bin/task-runner-launcher"],
    cmd: ["javascript", "python"],
  }),
};

const DEFAULT_CONFIG = `${JSON.stringify(
  {
    "task-runners": [
      {
        "runner-type": "javascript",
        workdir: "/home/runner",
        command: "/usr/local/bin/node",
        args: ["/opt/runners/task-runner-javascript/dist/start.js"],
        "health-check-server-port": "5681",
        "allowed-env": ["PATH", "GENERIC_TIMEZONE"],
      },
      {
        "runner-type": "python",
        workdir: "/home/runner",
        command: "/opt/runners/task-runner-python/.venv/bin/python",
        args: ["-m", "src.main"],
        "health-check-server-port": "5682",
        "allowed-env": ["PATH"],
      },
    ],
  },
  null,
  2,
)}\n`;

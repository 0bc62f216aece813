import type { Recipe } from "../recipe";

/** Upstream: https://github.com/google/cadvisor/blob/master/deploy/Dockerfile (Alpine; runs as root). */
export const recipe: Recipe = {
  name: "cadvisor",
  repositories: ["google/cadvisor", "cadvisor/cadvisor"],
  standIn: true,
  latest: "v0.60.5",
  scripts: { "/usr/bin/cadvisor": "cadvisor-standin.ts" },
  image: () => ({
    env: { CADVISOR_HEALTHCHECK_URL: "http://localhost:8080/healthz" },
    expose: ["8080"],
    healthcheck: {
      test: ["CMD-SHELL", "wget --quiet --tries=1 --spider $CADVISOR_HEALTHCHECK_URL || exit 1"],
      interval: 30,
      timeout: 3,
    },
    entrypoint: ["/usr/bin/cadvisor", "-logtostderr"],
  }),
};

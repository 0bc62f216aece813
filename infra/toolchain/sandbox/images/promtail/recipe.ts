import type { Recipe } from "../recipe";

/** Upstream: https://github.com/grafana/loki/blob/v3.6.0/clients/cmd/promtail/Dockerfile (Debian; runs as root). */
export const recipe: Recipe = {
  name: "promtail",
  repositories: ["grafana/promtail"],
  standIn: true,
  latest: "3.6.8",
  scripts: { "/usr/bin/promtail": "promtail-standin.ts" },
  files: () => [
    {
      path: "/etc/promtail/config.yml",
      content: "clients:\n  - url: http://loki:3100/loki/api/v1/push\nscrape_configs: []\n",
    },
  ],
  image: () => ({ entrypoint: ["/usr/bin/promtail"], cmd: ["-config.file=/etc/promtail/config.yml"] }),
};

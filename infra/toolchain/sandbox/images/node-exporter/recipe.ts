import type { Recipe } from "../recipe";

/** The real node-exporter 1.5. Upstream: https://github.com/prometheus/node_exporter/blob/master/Dockerfile */
export const recipe: Recipe = {
  name: "node-exporter",
  repositories: ["prom/node-exporter"],
  standIn: false,
  files: () => [{ path: "/usr/bin/node_exporter", link: "prometheus-node-exporter" }],
  image: () => ({ user: "nobody", expose: ["9100"], entrypoint: ["/bin/node_exporter"] }),
};

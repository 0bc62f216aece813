import { shellScript, type Recipe } from "../recipe";

/** The real node-exporter 1.5. Upstream: https://github.com/prometheus/node_exporter/blob/master/Dockerfile */
export const recipe: Recipe = {
  name: "node-exporter",
  repositories: ["prom/node-exporter"],
  standIn: false,
  // Debian's build has the systemd collector on by default, upstream's has it off
  files: () => [
    shellScript("/usr/bin/node_exporter", '#!/bin/sh\nexec prometheus-node-exporter --no-collector.systemd "$@"\n'),
  ],
  image: () => ({ user: "nobody", expose: ["9100"], entrypoint: ["/bin/node_exporter"] }),
};

import { ownedFolder, type Recipe } from "../recipe";

const NOBODY = 65534;

const DEFAULT_CONFIG = `global:
  scrape_interval: 15s
scrape_configs:
  - job_name: prometheus
    static_configs:
      - targets: ["localhost:9090"]
`;

/** The real Prometheus 2.42. Upstream: https://github.com/prometheus/prometheus/blob/main/Dockerfile */
export const recipe: Recipe = {
  name: "prometheus",
  repositories: ["prom/prometheus"],
  standIn: false,
  files: () => [
    { path: "/etc/prometheus/prometheus.yml", content: DEFAULT_CONFIG },
    ownedFolder("/prometheus", NOBODY),
    // upstream has both in /bin, which is /usr/bin here: nothing to link
  ],
  image: () => ({
    user: "nobody",
    workdir: "/prometheus",
    expose: ["9090"],
    volumes: ["/prometheus"],
    entrypoint: ["/bin/prometheus"],
    cmd: ["--config.file=/etc/prometheus/prometheus.yml", "--storage.tsdb.path=/prometheus"],
  }),
};

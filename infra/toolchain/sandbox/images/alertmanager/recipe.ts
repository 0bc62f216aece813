import { ownedFolder, type Recipe } from "../recipe";

const NOBODY = 65534;

const DEFAULT_CONFIG = `route:
  receiver: none
receivers:
  - name: none
`;

/** The real Alertmanager 0.25. Upstream: https://github.com/prometheus/alertmanager/blob/main/Dockerfile */
export const recipe: Recipe = {
  name: "alertmanager",
  repositories: ["prom/alertmanager"],
  standIn: false,
  files: () => [
    { path: "/etc/alertmanager/alertmanager.yml", content: DEFAULT_CONFIG },
    { path: "/usr/bin/alertmanager", link: "prometheus-alertmanager" },
    ownedFolder("/alertmanager", NOBODY),
  ],
  image: () => ({
    user: "nobody",
    workdir: "/alertmanager",
    expose: ["9093"],
    volumes: ["/alertmanager"],
    entrypoint: ["/bin/alertmanager"],
    cmd: ["--config.file=/etc/alertmanager/alertmanager.yml", "--storage.path=/alertmanager"],
  }),
};

import { ownedFolder, type Recipe } from "../recipe";

const LOKI = 10001;

const DEFAULT_CONFIG = `auth_enabled: false
server:
  http_listen_port: 3100
common:
  path_prefix: /loki
  storage:
    filesystem:
      chunks_directory: /loki/chunks
      rules_directory: /loki/rules
  replication_factor: 1
  ring:
    kvstore:
      store: inmemory
`;

/**
 * Upstream: https://github.com/grafana/loki/blob/main/cmd/loki/Dockerfile. Upstream's image has no shell since 3.6.0, so a
 * health command can only be `loki -health` (grafana/loki#20313); here a shell is present all the same.
 */
export const recipe: Recipe = {
  name: "loki",
  repositories: ["grafana/loki"],
  standIn: true,
  latest: "3.7.6",
  users: [{ name: "loki", uid: LOKI, home: "/loki" }],
  scripts: { "/usr/bin/loki": "loki-standin.ts" },
  files: () => [
    { path: "/etc/loki/local-config.yaml", content: DEFAULT_CONFIG, uid: LOKI, gid: LOKI },
    ownedFolder("/loki/rules", LOKI),
    ownedFolder("/loki/rules-temp", LOKI),
  ],
  image: () => ({
    user: "10001",
    expose: ["3100"],
    entrypoint: ["/usr/bin/loki"],
    cmd: ["-config.file=/etc/loki/local-config.yaml"],
  }),
};

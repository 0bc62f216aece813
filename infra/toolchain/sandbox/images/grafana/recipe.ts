import { ownedFolder, shellScript, type Recipe } from "../recipe";

const GRAFANA = 472;

/** As upstream's: variables that end in __FILE are read from files, then the server starts. */
const RUN = `#!/bin/sh
if [ ! -w "$GF_PATHS_DATA" ]; then
  echo "GF_PATHS_DATA='$GF_PATHS_DATA' is not writable."
  echo "You may have issues with file permissions, more information here: http://docs.grafana.org/installation/docker/#migrate-to-v51-or-later"
fi
for name in $(env | sed -n 's/^\\(GF_[A-Z0-9_]*\\)__FILE=.*/\\1/p'); do
  eval "file=\\$\${name}__FILE"
  export "$name=$(cat "$file")"
  unset "\${name}__FILE"
done
exec grafana server --homepath="$GF_PATHS_HOME" --config="$GF_PATHS_CONFIG" "$@"
`;

/** Upstream: https://github.com/grafana/grafana/blob/main/Dockerfile */
export const recipe: Recipe = {
  name: "grafana",
  repositories: ["grafana/grafana", "grafana/grafana-oss"],
  standIn: true,
  latest: "13.2.0",
  users: [{ name: "grafana", uid: GRAFANA, gid: 0, home: "/usr/share/grafana" }],
  scripts: { "/usr/share/grafana/bin/grafana": "grafana-standin.ts" },
  files: () => [
    shellScript("/run.sh", RUN),
    { path: "/etc/grafana/grafana.ini", content: "" },
    ...[
      "/etc/grafana/provisioning/datasources",
      "/etc/grafana/provisioning/dashboards",
      "/var/lib/grafana",
      "/var/lib/grafana/plugins",
      "/var/log/grafana",
    ].map((folder) => ({
      ...ownedFolder(folder, GRAFANA, 0),
      mode: 0o777,
    })),
  ],
  image: () => ({
    env: {
      PATH: "/usr/share/grafana/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
      GF_PATHS_CONFIG: "/etc/grafana/grafana.ini",
      GF_PATHS_DATA: "/var/lib/grafana",
      GF_PATHS_HOME: "/usr/share/grafana",
      GF_PATHS_LOGS: "/var/log/grafana",
      GF_PATHS_PLUGINS: "/var/lib/grafana/plugins",
      GF_PATHS_PROVISIONING: "/etc/grafana/provisioning",
    },
    user: "472",
    workdir: "/usr/share/grafana",
    expose: ["3000"],
    entrypoint: ["/run.sh"],
  }),
};

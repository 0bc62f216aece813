import { shellScript, type Recipe } from "../recipe";

const ENTRYPOINT = `#!/bin/sh
set -e
# as upstream's: flags alone, or a subcommand of traefik, mean traefik
case "$1" in -*|version|healthcheck) set -- traefik "$@" ;; esac
exec "$@"
`;

/** Upstream: https://github.com/traefik/traefik-library-image */
export const recipe: Recipe = {
  name: "traefik",
  repositories: ["traefik"],
  standIn: true,
  latest: "v3.7.13",
  scripts: { "/usr/local/bin/traefik": "traefik-standin.ts" },
  files: () => [shellScript("/entrypoint.sh", ENTRYPOINT)],
  image: () => ({ expose: ["80"], entrypoint: ["/entrypoint.sh"], cmd: ["traefik"] }),
};

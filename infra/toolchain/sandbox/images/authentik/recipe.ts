import { ownedFolder, type Recipe } from "../recipe";

const AUTHENTIK = 1000;

/** Upstream: https://github.com/goauthentik/authentik/blob/main/lifecycle/container/Dockerfile */
export const recipe: Recipe = {
  name: "authentik",
  repositories: ["goauthentik/server"],
  standIn: true,
  latest: "2026.8.6",
  users: [{ name: "authentik", uid: AUTHENTIK, home: "/authentik" }],
  scripts: { "/usr/local/bin/ak": "ak-standin.ts" },
  files: () => [
    ...["/media", "/certs", "/templates", "/data", "/blueprints"].map((folder) => ownedFolder(folder, AUTHENTIK)),
    { path: "/data/media", link: "/media" },
  ],
  image: () => ({
    env: { TMPDIR: "/dev/shm/", PYTHONDONTWRITEBYTECODE: "1", PYTHONUNBUFFERED: "1" },
    user: "1000",
    expose: ["9000", "9300", "9443"],
    healthcheck: { test: ["CMD", "ak", "healthcheck"], interval: 30, timeout: 30, startPeriod: 60, retries: 3 },
    entrypoint: ["dumb-init", "--", "ak"],
  }),
};

import type { Recipe } from "../recipe";

/** Upstream: https://github.com/cloudflare/cloudflared/blob/master/Dockerfile */
export const recipe: Recipe = {
  name: "cloudflared",
  repositories: ["cloudflare/cloudflared"],
  standIn: true,
  latest: "2026.8.2",
  users: [{ name: "nonroot", uid: 65532, home: "/home/nonroot" }],
  scripts: { "/usr/local/bin/cloudflared": "cloudflared-standin.ts" },
  image: () => ({
    user: "65532:65532",
    env: { NO_AUTOUPDATE: "true" },
    entrypoint: ["cloudflared", "--no-autoupdate"],
    cmd: ["version"],
  }),
};

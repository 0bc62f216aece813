import type { Recipe } from "../recipe";

/** Upstream: https://github.com/aquasecurity/trivy/blob/main/Dockerfile (Alpine; runs as root). */
export const recipe: Recipe = {
  name: "trivy",
  repositories: ["aquasec/trivy", "aquasecurity/trivy"],
  standIn: true,
  latest: "0.74.0",
  scripts: { "/usr/local/bin/trivy": "trivy-standin.ts" },
  image: () => ({ entrypoint: ["trivy"] }),
};

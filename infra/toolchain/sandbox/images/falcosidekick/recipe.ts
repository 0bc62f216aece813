import type { Recipe } from "../recipe";

/** Upstream: https://github.com/falcosecurity/falcosidekick/blob/master/Dockerfile */
export const recipe: Recipe = {
  name: "falcosidekick",
  repositories: ["falcosecurity/falcosidekick"],
  standIn: true,
  latest: "2.34.1",
  users: [{ name: "falcosidekick", uid: 1234, home: "/home/falcosidekick" }],
  scripts: { "/home/falcosidekick/app/falcosidekick": "falcosidekick-standin.ts" },
  image: () => ({
    user: "1234",
    workdir: "/home/falcosidekick/app",
    expose: ["2801"],
    entrypoint: ["./falcosidekick"],
  }),
};

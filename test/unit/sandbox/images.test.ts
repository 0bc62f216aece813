import { dockerfile } from "../../../infra/toolchain/sandbox/build/dockerfile";
import { tarOf } from "../../../infra/toolchain/sandbox/build/layer";
import { baseHash, plannedPackages } from "../../../infra/toolchain/sandbox/build/rootfs";
import { recipeOf, recipes } from "../../../infra/toolchain/sandbox/images/index";
import { atLeast } from "../../../infra/toolchain/sandbox/images/lib/version";
import { repositoryOf, tagOf } from "../../../infra/toolchain/sandbox/images/reference";

test.each([
  ["sandbox.local/traefik:v3.5.0", "traefik", "v3.5.0"],
  ["sandbox.local/ghcr.io/google/cadvisor:v0.60.5", "google/cadvisor", "v0.60.5"],
  ["localhost:5000/prom/prometheus", "prom/prometheus", "latest"],
  ["docker.io/library/redis:7@sha256:00", "redis", "7"],
])("%s is the repository %s at %s", (reference, repository, tag) => {
  expect([repositoryOf(reference), tagOf(reference)]).toEqual([repository, tag]);
});

test("an image without a recipe is named, with where to add one", () => {
  expect(() => recipeOf("sandbox.local/acme/unknown:1")).toThrow(/"acme\/unknown".*infra\/toolchain\/sandbox\/images/);
});

test("every repository has one recipe", () => {
  const all = recipes.flatMap(({ repositories }) => repositories);
  expect(all).toHaveLength(new Set(all).size);
});

test("a Dockerfile repeats what upstream's image says of itself", () => {
  const text = dockerfile(
    "base",
    {
      env: { A: 'x "$HOME"' },
      expose: ["80"],
      volumes: ["/data"],
      user: "nobody",
      healthcheck: { test: ["CMD", "extra/healthcheck"], interval: 60, retries: 5 },
      entrypoint: ["/entrypoint.sh"],
      cmd: ["run"],
    },
    { l: "1" },
  );
  expect(text.split("\n")).toEqual([
    "FROM base",
    "ADD root.tar /",
    'LABEL l="1"',
    'ENV A="x \\"\\$HOME\\""',
    "EXPOSE 80",
    'VOLUME ["/data"]',
    "USER nobody",
    'HEALTHCHECK --interval=60s --retries=5 CMD ["extra/healthcheck"]',
    'ENTRYPOINT ["/entrypoint.sh"]',
    'CMD ["run"]',
  ]);
});

test("the same files give the same layer", async () => {
  const files = [
    { path: "/a", content: "x", mode: 0o755 },
    { path: "/b", link: "a" },
    { path: "/c", folder: true, uid: 5 },
  ] as const;
  expect(await tarOf(files)).toEqual(await tarOf(files));
});

test("the base image's name is its recipe's hash", () => {
  expect(baseHash()).toMatch(/^[0-9a-f]{12}$/);
});

test("apt's plan: names with versions, less what no container uses", () => {
  const plan = [
    "'http://d/pool/r/redis/redis-server_7.0.15-1_amd64.deb' redis-server_5%3a7.0.15-1_amd64.deb 72000 SHA256:0",
    "'http://d/pool/p/perl/perl-base_5.36_amd64.deb' perl-base_5.36_amd64.deb 1 SHA256:0",
    "",
  ].join("\n");
  expect(plannedPackages(plan)).toEqual(["redis-server=5:7.0.15-1"]);
});

test.each([
  ["3.5.0", "3.6.1", false],
  ["v3.6.1", "3.6.1", true],
  ["2.5.3-rootless", "2.0.0", true],
  ["15", "15.0", true],
])("%s is at least %s: %s", (seen, wanted, answer) => {
  expect(atLeast(seen, wanted)).toBe(answer);
});

// A shop's containers, declared with @pulumi/docker alone. Configuration turns its defects on and off.
const docker = require("@pulumi/docker");
const pulumi = require("@pulumi/pulumi");

const config = new pulumi.Config();
const network = new docker.Network("shop", { name: "shop" });

new docker.Container("web", {
  name: "shop-web",
  image: "registry.example/shop/web:1.4.2",
  privileged: config.getBoolean("privileged"),
  networksAdvanced: [{ name: network.name }],
  labels: config.get("suppress") ? [{ label: "alfa.ignore", value: config.get("suppress") }] : [],
  envs: [pulumi.interpolate`SESSION_SECRET=${config.requireSecret("session")}`, "TZ=UTC"],
});

// Known only once the web container's exists.
const generated = new docker.Container("seed", { name: "shop-seed", image: "registry.example/shop/seed:1.0.0" });
new docker.Container("worker", {
  name: "shop-worker",
  image: "registry.example/shop/worker:1.4.2",
  privileged: config.getBoolean("unknown") ? generated.id.apply((id) => id.length > 0) : undefined,
});

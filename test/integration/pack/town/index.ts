import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";

const project = pulumi.getProject();
const config = new pulumi.Config();

const front = new docker.Network("front", { name: `${project}-front`, driver: "overlay" });
const back = new docker.Network("back", { name: `${project}-back`, driver: "overlay", internal: true });
const data = new docker.Volume("data", { name: `${project}-data` });

/** The register's web tier and its database, as services of the swarm. */
class Register extends pulumi.ComponentResource {
  constructor(name: string, options?: pulumi.ComponentResourceOptions) {
    super("town:index:Register", name, {}, options);
    new docker.Service(
      `${name}-web`,
      {
        name: `${project}-${name}-web`,
        endpointSpec: { ports: [{ targetPort: 8080, publishedPort: 8080 }] },
        mode: { replicated: { replicas: 3 } },
        taskSpec: {
          networksAdvanceds: [{ id: front.name }, { id: back.name }],
          resources: { limits: { memoryBytes: 268435456 } },
          containerSpec: {
            image: "registry.example/register/web:2.1.0",
            capDrops: ["ALL"],
            readOnly: true,
            user: "1000",
            env: { SESSION_SECRET: config.requireSecret("session"), TZ: "UTC" },
            mounts: [{ type: "bind", source: "/var/run/docker.sock", target: "/var/run/docker.sock" }],
          },
        },
      },
      { parent: this },
    );
    new docker.Service(
      `${name}-db`,
      {
        name: `${project}-${name}-db`,
        taskSpec: {
          networksAdvanceds: [{ id: back.name }],
          containerSpec: {
            image: "postgres:17.11",
            env: { POSTGRES_PASSWORD: "postgres" },
            mounts: [{ type: "volume", source: data.name, target: "/var/lib/postgresql/data" }],
            healthcheck: { tests: ["CMD", "pg_isready"], interval: "10s", timeout: "3s", retries: 5 },
          },
        },
      },
      { parent: this },
    );
    this.registerOutputs();
  }
}

/** A kiosk on one host: a plain container. */
class Kiosk extends pulumi.ComponentResource {
  constructor(name: string, options?: pulumi.ComponentResourceOptions) {
    super("town:index:Kiosk", name, {}, options);
    new docker.Container(
      `${name}-screen`,
      {
        name: `${project}-${name}-screen`,
        image: "registry.example/kiosk/screen:1.0.3",
        pidMode: "host",
        ports: [{ internal: 80, external: 8081 }],
        networksAdvanced: [{ name: front.name }],
        labels: [{ label: "alfa.stack", value: "kiosk" }],
      },
      { parent: this },
    );
    this.registerOutputs();
  }
}

new Register("register");
new Kiosk("kiosk");

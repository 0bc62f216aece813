import path from "node:path";
import { openEngine, type Engine } from "../../stacks/engine";
import { checkout } from "../../infra/toolchain/paths";
import { progress } from "../../infra/toolchain/progress";
import { buildSandboxImages } from "../../infra/toolchain/sandbox/build/build";
import { tarOf } from "../../infra/toolchain/sandbox/build/layer";
import { realN8n } from "../../infra/toolchain/sandbox/images/n8n/real/recipe";
import { realRunners } from "../../infra/toolchain/sandbox/images/n8n-runners/real/recipe";
import type { Recipe } from "../../infra/toolchain/sandbox/images/recipe";
import { realTraefik } from "../../infra/toolchain/sandbox/images/traefik/real/recipe";
import { answersOk, until } from "../../infra/toolchain/sandbox/up/wait";

/** Tags of their own: the stand-ins keep theirs. */
const images = {
  postgres: "sandbox.local/postgres:15",
  "uptime-kuma": "sandbox.local/louislam/uptime-kuma:2.0.0-dev.0",
  n8n: "sandbox.local/n8nio/n8n:2.40.5",
  "n8n-runner": "sandbox.local/n8nio/runners:2.40.5",
  traefik: "sandbox.local/traefik:v3.6.12",
} as const;

export type RealName = keyof typeof images;

/** Beside tens of other processes on two cores n8n's first start, with its migrations, takes minutes. */
const READY_MS = 300_000;
const TOKEN = "runner-token-of-the-test";
export const PASSWORD = "password-of-the-test";

interface RealSettings {
  /** Published on 127.0.0.1; none where it publishes nothing. */
  readonly port?: number;
  readonly env?: Readonly<Record<string, string>>;
  readonly cmd?: readonly string[];
  readonly labels?: Readonly<Record<string, string>>;
}

interface Application {
  /** The port it serves in its container. */
  readonly target?: number;
  /** Answers 200 once it is ready. */
  readonly health?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly cmd?: readonly string[];
  readonly volume?: string;
}

/**
 * Real applications under a test's own names and ports, on a network of its own where each is found by its name:
 *
 *     const real = await RealApplications.open("alfa-test-1a2b");
 *     const url = await real.start("uptime-kuma", { port: 30_500 }); // ready when this resolves
 *     …
 *     await removeAll(real.engine, "alfa-test-1a2b"); // test/integration/support/engine.ts
 *
 * "n8n" needs "postgres" first; "n8n-runner" needs "n8n". The images are built once and kept, outside the checkout too.
 */
export class RealApplications {
  private constructor(
    readonly engine: Engine,
    readonly prefix: string,
  ) {}

  /** @param prefix begins the names of the containers, the network and the volumes. */
  static async open(prefix: string, engine: Engine = openEngine()): Promise<RealApplications> {
    await engine.createNetwork({ Name: `${prefix}-network` });
    return new RealApplications(engine, prefix);
  }

  container(name: RealName): string {
    return `${this.prefix}-${name}`;
  }

  /** Builds its image where it is missing, starts it and waits until it is ready. @returns its address on this machine. */
  async start(name: RealName, settings: RealSettings = {}): Promise<string> {
    const { engine, prefix } = this;
    const container = this.container(name);
    const { target, health, volume, ...application } = this.application(name);
    await progress.step(`Image of the real ${name}`, async (note) =>
      buildSandboxImages(engine, [images[name]], note, await recipes(name)),
    );
    const env = { ...application.env, ...settings.env };
    const published = settings.port !== undefined && target !== undefined;
    const socket = engine.where.host.replace(/^unix:\/\//, "");
    const { id } = await engine.createContainer(container, {
      Image: images[name],
      Env: Object.entries(env).map(([key, value]) => `${key}=${value}`),
      Cmd: settings.cmd ?? application.cmd,
      Labels: { ...settings.labels },
      ...(published && { ExposedPorts: { [`${target}/tcp`]: {} } }),
      HostConfig: {
        NetworkMode: `${prefix}-network`,
        ...(published && {
          PortBindings: { [`${target}/tcp`]: [{ HostIp: "127.0.0.1", HostPort: String(settings.port) }] },
        }),
        Binds: [
          ...(volume === undefined ? [] : [`${container}-data:${volume}`]),
          ...(name === "traefik" ? [`${socket}:/var/run/docker.sock:ro`] : []),
        ],
      },
      NetworkingConfig: { EndpointsConfig: { [`${prefix}-network`]: { Aliases: [name] } } },
    });
    if (name === "n8n-runner") await engine.putArchive(id, "/", await tarOf([runnersFile]));
    await engine.startContainer(id);
    const url = `http://127.0.0.1:${settings.port ?? 0}`;
    await until(`${container} is ready`, READY_MS, () =>
      this.ready(name, published ? url + (health ?? "/") : undefined),
    );
    return url;
  }

  private async ready(name: RealName, url: string | undefined): Promise<boolean> {
    if (url !== undefined) return answersOk(url);
    if (name !== "postgres") return (await this.engine.inspectContainer(this.container(name)))?.State.Running === true;
    const { exitCode } = await this.engine.exec(this.container(name), ["pg_isready", "-h", "127.0.0.1", "-U", "alfa"]);
    return exitCode === 0;
  }

  private application(name: RealName): Application {
    const applications: Record<RealName, Application> = {
      postgres: { env: { POSTGRES_USER: "alfa", POSTGRES_PASSWORD: PASSWORD } },
      "uptime-kuma": { target: 3001, volume: "/app/data" },
      n8n: {
        target: 5678,
        health: "/healthz/readiness",
        volume: "/home/node/.n8n",
        env: {
          DB_TYPE: "postgresdb",
          DB_POSTGRESDB_HOST: "postgres",
          DB_POSTGRESDB_DATABASE: "alfa",
          DB_POSTGRESDB_USER: "alfa",
          DB_POSTGRESDB_PASSWORD: PASSWORD,
          N8N_ENCRYPTION_KEY: "key-of-the-test",
          N8N_DIAGNOSTICS_ENABLED: "false",
          N8N_RUNNERS_MODE: "external",
          N8N_RUNNERS_AUTH_TOKEN: TOKEN,
          N8N_RUNNERS_BROKER_LISTEN_ADDRESS: "0.0.0.0",
          // what nobody takes fails soon
          N8N_RUNNERS_TASK_REQUEST_TIMEOUT: "10",
        },
      },
      "n8n-runner": {
        env: { N8N_RUNNERS_AUTH_TOKEN: TOKEN, N8N_RUNNERS_TASK_BROKER_URI: "http://n8n:5679" },
        cmd: ["javascript", "python"],
      },
      traefik: {
        target: 80,
        health: "/ping",
        cmd: [
          "--ping",
          "--ping.entrypoint=web",
          "--entrypoints.web.address=:80",
          "--providers.docker",
          "--providers.docker.exposedbydefault=false",
          // nobody else's containers on this Engine
          `--providers.docker.constraints=Label(\`real\`, \`${this.prefix}\`)`,
        ],
      },
    };
    return applications[name];
  }
}

/** Only the test of Traefik waits for its build. */
const recipes = async (name: RealName): Promise<Recipe[]> =>
  name === "traefik" ? [await realTraefik(progress)] : [realN8n, realRunners];

/** What the declared stack gives the launcher. */
const runnersFile = {
  path: "/etc/n8n-task-runners.json",
  source: path.join(checkout, "stacks", "alfa", "files", "n8n-runner", "n8n-task-runners.json"),
} as const;

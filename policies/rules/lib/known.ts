import type { Service } from "../../../stacks/model/service";
import { env, isTrue } from "./env";
import { imageRepository, parseImage } from "./image";
import { isN8n, isRunner } from "./n8n";
import { isSocketProxy } from "./socket-proxy";
import {
  isBroker,
  isDataStore,
  isGrafana,
  isMariadb,
  isMongo,
  isMysql,
  isPostgres,
  isTraefik,
  isUptimeKuma,
} from "./software";
import { traefikOption } from "./traefik";
import { versionOf } from "./version";

type Healthcheck = NonNullable<Service["healthcheck"]>;

/** What is known of a program by its image: enough to mend a service without asking. */
export interface Known {
  readonly memoryMiB: number;
  readonly cpus: number;
  readonly pids: number;
  /** Capabilities that its entry point needs after `cap_drop: [ALL]`. */
  readonly capAdd: readonly string[];
  /** Its image has programs with capabilities or the setuid bit that it uses. */
  readonly raisesPrivileges?: true;
  /** Absent: what it writes outside its volumes is not known. */
  readonly writes?: readonly string[];
  /** Command of its health check; undefined where the declaration may have moved what it asks. */
  readonly test?: (service: Service) => readonly string[] | undefined;
}

const limits = (memoryMiB: number, cpus: number, pids: number) => ({ memoryMiB, cpus, pids });

/** Of an entry point that takes its data over as root and becomes a user of its own (chown, gosu, setpriv). */
const stepsDown = ["CHOWN", "DAC_OVERRIDE", "FOWNER", "SETGID", "SETUID"];

const wget = (port: string, path: string): string[] => [
  "CMD",
  "wget",
  "-q",
  "-O",
  "/dev/null",
  `http://127.0.0.1:${port}${path}`,
];

const asks =
  (test: readonly string[], moved: (service: Service) => boolean) =>
  (service: Service): readonly string[] | undefined =>
    moved(service) ? undefined : test;

const mentions =
  (pattern: RegExp) =>
  ({ command = [] }: Service): boolean =>
    command.some((word) => pattern.test(word));

const sets =
  (...keys: string[]) =>
  (service: Service): boolean =>
    keys.some((key) => key in service.environment);

/** Whether a file or folder is put into the container at such a path. */
const mounts =
  (pattern: RegExp) =>
  ({ volumes, configs }: Service): boolean =>
    [...volumes, ...configs].some(({ target }) => pattern.test(target));

/** What moves Grafana's own health endpoint, beside its configuration file. */
const grafanaAddress = [
  "GF_SERVER_HTTP_PORT",
  "GF_SERVER_PROTOCOL",
  "GF_SERVER_HTTP_ADDR",
  "GF_SERVER_SERVE_FROM_SUB_PATH",
  "GF_PATHS_CONFIG",
];

function n8nTest(service: Service): readonly string[] | undefined {
  const elsewhere = sets("N8N_PATH", "N8N_ENDPOINT_HEALTH", "N8N_SSL_KEY", "N8N_CONFIG_FILES")(service);
  if (service.command !== undefined || elsewhere || (env(service, "N8N_PROTOCOL") ?? "http") !== "http")
    return undefined;
  const [major = 0] = versionOf(parseImage(service.image ?? "").tag) ?? [];
  // Older ones may know /healthz only, which does not ask the database.
  return wget(env(service, "N8N_PORT") ?? "5678", major >= 2 ? "/healthz/readiness" : "/healthz");
}

/** `ping` must be on, and on its usual entry point. */
function traefikTest(service: Service): readonly string[] | undefined {
  const option = (name: string): string | undefined => traefikOption(service, name);
  const moved = option("ping.entrypoint") ?? option("entrypoints.traefik.address");
  return isTrue(option("ping")) && moved === undefined ? ["CMD", "traefik", "healthcheck", "--ping"] : undefined;
}

const named =
  (...repositories: string[]) =>
  ({ image }: Pick<Service, "image">): boolean =>
    repositories.includes(imageRepository(image));

/**
 * Programs by image. Limits, capabilities and checks are those ALFA's own stack runs them with; each service file in
 * stacks/alfa/services names the upstream document.
 */
const table: readonly (readonly [(service: Pick<Service, "image">) => boolean, Known])[] = [
  [
    isPostgres,
    {
      ...limits(1024, 2, 256),
      capAdd: stepsDown,
      test: asks(
        ["CMD-SHELL", 'pg_isready -h 127.0.0.1 -U "$${POSTGRES_USER:-postgres}"'],
        (service) => mentions(/^-p|port|listen_addresses|config_file/)(service) || sets("PGPORT")(service),
      ),
    },
  ],
  [
    named("redis"),
    {
      ...limits(512, 1, 64),
      capAdd: ["CHOWN", "DAC_OVERRIDE", "SETGID", "SETUID"],
      test: asks(
        ["CMD", "redis-cli", "ping"],
        (service) => mentions(/requirepass|port|aclfile|\.conf$|^-$/)(service) || sets("REDISCLI_AUTH")(service),
      ),
    },
  ],
  [
    named("rabbitmq"),
    { ...limits(1024, 2, 512), capAdd: stepsDown, test: () => ["CMD", "rabbitmq-diagnostics", "-q", "ping"] },
  ],
  [isMysql, { ...limits(1024, 2, 256), capAdd: stepsDown }],
  [isMariadb, { ...limits(1024, 2, 256), capAdd: stepsDown }],
  [isMongo, { ...limits(1024, 2, 512), capAdd: stepsDown }],
  [named("memcached"), { ...limits(256, 1, 64), capAdd: [] }],
  [isN8n, { ...limits(2048, 2, 256), capAdd: [], test: n8nTest }],
  [
    isRunner,
    {
      ...limits(1024, 1, 128),
      capAdd: [],
      test: asks(wget("5680", "/healthz"), sets("N8N_RUNNERS_LAUNCHER_HEALTH_CHECK_PORT")),
    },
  ],
  [
    isUptimeKuma,
    // Its ping has the capability NET_RAW in its file.
    { ...limits(512, 1, 128), capAdd: stepsDown, raisesPrivileges: true, test: () => ["CMD", "extra/healthcheck"] },
  ],
  [isTraefik, { ...limits(256, 1, 128), capAdd: ["NET_BIND_SERVICE"], test: traefikTest }],
  [
    named("prom/prometheus"),
    { ...limits(1024, 1, 128), capAdd: [], test: asks(wget("9090", "/-/healthy"), mentions(/^--web\.(?!enable)/)) },
  ],
  [
    named("prom/alertmanager"),
    { ...limits(128, 0.5, 64), capAdd: [], test: asks(wget("9093", "/-/healthy"), mentions(/^--web\./)) },
  ],
  [
    named("prom/node-exporter"),
    { ...limits(128, 0.5, 64), capAdd: [], writes: [], test: asks(wget("9100", "/"), mentions(/^--web\./)) },
  ],
  [
    isGrafana,
    {
      ...limits(512, 1, 128),
      capAdd: [],
      test: asks(
        ["CMD", "curl", "-fsS", "-o", "/dev/null", "http://127.0.0.1:3000/api/health"],
        (service) => mounts(/^\/etc\/grafana(?:\/grafana\.ini)?$/)(service) || sets(...grafanaAddress)(service),
      ),
    },
  ],
  [named("grafana/loki"), { ...limits(512, 1, 128), capAdd: [] }],
  [named("grafana/promtail", "grafana/alloy"), { ...limits(256, 0.5, 64), capAdd: [] }],
  [
    named("google/cadvisor", "cadvisor/cadvisor"),
    {
      ...limits(256, 0.5, 64),
      capAdd: [],
      writes: [],
      test: asks(wget("8080", "/healthz"), mentions(/port|listen_ip/)),
    },
  ],
  [
    named("aquasec/trivy"),
    {
      ...limits(1024, 1, 128),
      capAdd: [],
      writes: ["/tmp"],
      test: asks(
        wget("4954", "/healthz"),
        (service) => !(mentions(/^server$/)(service) && mentions(/:4954$/)(service)),
      ),
    },
  ],
  [named("falcosecurity/falcosidekick"), { ...limits(128, 0.5, 64), capAdd: [] }],
  [named("goauthentik/server"), { ...limits(1024, 1, 256), capAdd: stepsDown }],
  [isSocketProxy, { ...limits(64, 0.5, 32), capAdd: [] }],
];

/** Words by which these images start their server, beside flags of it. */
const serverWords =
  /^(?:-.*|postgres|redis-server|rabbitmq-server|mysqld|mariadbd|mongod|memcached|traefik|server|worker|start|webhook)$/;

/** Whether the image runs what it is made for: not a client or job with an entry point or command of its own. */
const runsItself = ({ entrypoint, command }: Service): boolean =>
  entrypoint === undefined && (command?.[0] === undefined || serverWords.test(command[0]));

const programs = new Map<string | undefined, Known | undefined>();

/** The row of an image: rules and their fixes ask for it again and again. */
function programOf({ image }: Service): Known | undefined {
  if (programs.has(image)) return programs.get(image);
  const known = table.find(([matches]) => matches({ image }))?.[1];
  programs.set(image, known);
  return known;
}

/** What is known of the service's program; undefined for other images, and for what is made to run something else. */
export const knownOf = (service: Service): Known | undefined => (runsItself(service) ? programOf(service) : undefined);

/** Limits that a program of this kind keeps to with ease; of an unknown one a usual size. */
export const limitsOf = (service: Service): Pick<Known, "memoryMiB" | "cpus" | "pids"> =>
  programOf(service) ?? limits(512, 1, 256);

/** The health check of a known program. */
export function knownHealthcheck(service: Service): Healthcheck | undefined {
  const test = knownOf(service)?.test?.(service);
  return test && { test: [...test], interval: 10, timeout: 10, retries: 6, startPeriod: 60 };
}

/** Whether the program runs until it is stopped: a server, not a job. */
export const isServer = (service: Service): boolean =>
  runsItself(service) && (isDataStore(service) || isBroker(service) || knownOf(service) !== undefined);

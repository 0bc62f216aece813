import { closest } from "./closest";
import { shortened } from "./error";
import type { Position } from "./positions";
import type { MapNode, Tree } from "./tree";

/** What may stand at a place: named keys, or names of the user's own with the same below each of them. */
interface Level {
  readonly keys?: ReadonlyMap<string, Level>;
  readonly each?: Level;
}

const anything: Level = {};
const each = (level: Level): Level => ({ each: level });
/** Names that hold plain values or what the user likes, and names with a level of their own. */
const keys = (plain: string, nested: Readonly<Record<string, Level>> = {}): Level => ({
  keys: new Map([
    ...(plain === "" ? [] : plain.split(" ").map((name): [string, Level] => [name, anything])),
    ...Object.entries(nested),
  ]),
});

const fileMount = keys("source target uid gid mode");
const ulimits = each(keys("soft hard"));
const deviceRequests = keys("capabilities count device_ids driver options");
const rollout = keys("parallelism delay failure_action monitor max_failure_ratio order");
const hook = keys("command user privileged working_dir environment");
const external = { external: keys("name") };
const blkioLimit = keys("path rate");

const build = keys(
  "context dockerfile dockerfile_inline entitlements args ssh labels cache_from cache_to no_cache no_cache_filter " +
    "additional_contexts network provenance sbom pull target shm_size extra_hosts isolation privileged tags platforms",
  { secrets: fileMount, ulimits },
);

const deploy = keys("mode endpoint_mode replicas labels", {
  rollback_config: rollout,
  update_config: rollout,
  restart_policy: keys("condition delay max_attempts window"),
  placement: keys("constraints max_replicas_per_node", { preferences: keys("spread") }),
  resources: keys("", {
    limits: keys("cpus memory pids"),
    reservations: keys("cpus memory", {
      devices: deviceRequests,
      generic_resources: keys("", { discrete_resource_spec: keys("kind value") }),
    }),
  }),
});

const service = keys(
  "annotations attach cap_add cap_drop cgroup cgroup_parent command container_name cpu_count cpu_percent cpu_shares " +
    "cpu_quota cpu_period cpu_rt_period cpu_rt_runtime cpus cpuset device_cgroup_rules dns dns_opt dns_search " +
    "domainname entrypoint label_file environment expose external_links extra_hosts group_add hostname image init ipc " +
    "isolation labels links mac_address mem_limit mem_reservation mem_swappiness memswap_limit network_mode " +
    "oom_kill_disable oom_score_adj pid pids_limit platform privileged profiles pull_policy pull_refresh_after " +
    "read_only restart runtime scale security_opt shm_size sysctls stdin_open stop_grace_period stop_signal " +
    "storage_opt tmpfs tty use_api_socket user uts userns_mode volumes_from working_dir",
  {
    build,
    deploy,
    ulimits,
    blkio_config: keys("weight", {
      device_read_bps: blkioLimit,
      device_read_iops: blkioLimit,
      device_write_bps: blkioLimit,
      device_write_iops: blkioLimit,
      weight_device: keys("path weight"),
    }),
    configs: fileMount,
    credential_spec: keys("config file registry"),
    depends_on: each(keys("condition restart required")),
    develop: keys("", {
      watch: keys("ignore include path action target initial_sync", { exec: hook }),
    }),
    devices: keys("source target permissions"),
    env_file: keys("path format required"),
    extends: keys("service file"),
    gpus: deviceRequests,
    healthcheck: keys("disable interval retries test timeout start_period start_interval"),
    logging: keys("driver options"),
    models: each(keys("endpoint_var model_var")),
    networks: each(
      keys(
        "aliases interface_name ipv4_address ipv6_address link_local_ips mac_address driver_opts priority gw_priority",
      ),
    ),
    ports: keys("name mode host_ip target published protocol app_protocol"),
    post_start: hook,
    pre_stop: hook,
    provider: keys("type options"),
    secrets: fileMount,
    volumes: keys("type source target read_only consistency", {
      bind: keys("propagation create_host_path recursive selinux"),
      volume: keys("labels nocopy subpath"),
      tmpfs: keys("size mode"),
      image: keys("subpath"),
    }),
  },
);

/** Source: https://github.com/compose-spec/compose-spec/blob/main/schema/compose-spec.json */
const file = keys("version name", {
  include: keys("path env_file project_directory"),
  services: each(service),
  networks: each(
    keys("name driver driver_opts internal enable_ipv4 enable_ipv6 attachable labels", {
      ...external,
      ipam: keys("driver options", { config: keys("subnet ip_range gateway aux_addresses") }),
    }),
  ),
  volumes: each(keys("name driver driver_opts labels", external)),
  configs: each(keys("name content environment file labels template_driver", external)),
  secrets: each(keys("name environment file labels driver driver_opts template_driver", external)),
  models: each(keys("name model context_size runtime_flags")),
});

/** Keys of a service that the model does not carry. */
const notCarried = new Set(
  (
    "annotations attach blkio_config cpu_count cpu_percent cpu_rt_period cpu_rt_runtime credential_spec develop " +
    "external_links gpus isolation links mac_address mem_swappiness models oom_kill_disable oom_score_adj post_start " +
    "pre_stop pull_refresh_after scale storage_opt volumes_from"
  ).split(" "),
);

type Warn = (message: string, position: Position) => void;
type Note = (message: () => string, position: Position) => void;

/** A file with more unknown keys than this is something else; guessing at each would take minutes. */
const maxWarnings = 100;

/** Warns of each key of a Compose file that Compose doesn't know, at its place, with what was meant; `x-` keys are free. */
export function checkKeys(tree: Tree, warn: Warn): void {
  let left = maxWarnings;
  check(tree, file, "", (message, position) => {
    if (left > 0) warn(message(), position);
    if (left === 0) warn(`more unknown keys follow: only the first ${maxWarnings} are named`, position);
    left--;
  });
}

function check(tree: Tree, level: Level, path: string, note: Note): void {
  if (tree.kind === "list") {
    tree.items.forEach((item, index) => {
      if (item.kind === "map") check(item, level, `${path}[${index}]`, note);
    });
  } else if (tree.kind === "map" && level.keys) {
    checkNames(tree, level.keys, path, note);
    for (const [key, inner] of tree.entries) {
      const below = level.keys.get(key);
      if (below && below !== anything) check(inner, below, join(path, key), note);
      if (level === service && notCarried.has(key))
        note(() => `${join(path, key)}: no rule looks at this key`, at(inner));
    }
  } else if (tree.kind === "map" && level.each) {
    for (const [name, inner] of tree.entries) check(inner, level.each, join(path, name), note);
  }
}

function checkNames(tree: MapNode, known: ReadonlyMap<string, Level>, path: string, note: Note): void {
  for (const [key, inner] of tree.entries) {
    if (known.has(key) || key.startsWith("x-")) continue;
    note(() => {
      const near = closest(key, known.keys());
      return `${shortened(join(path, key))}: unknown key${near === undefined ? "" : `; did you mean "${near}"?`}`;
    }, at(inner));
  }
}

const at = (inner: Tree): Position => inner.key ?? inner.position;

const join = (path: string, key: string): string => (path === "" ? key : `${path}.${key}`);

/** Stand-in for cAdvisor: really reads the containers' cgroups, and their names from the Engine it is given. */
import { cpus, totalmem } from "node:os";
import { exposition, metric, type Metric } from "../lib/exposition";
import { Engine, type Container } from "../lib/engine";
import { goFlags } from "../lib/go-flags";
import { serve } from "../lib/http";
import { main, onStop } from "../lib/process";
import { version } from "../lib/version";
import { Cgroups, type Usage } from "./cgroups";

const CGROUPS = "/sys/fs/cgroup";
const { flags } = goFlags(process.argv.slice(2), ["logtostderr", "docker_only", "version", "privileged"]);
const docker = flags.get("docker") ?? "unix:///var/run/docker.sock";
const engine = new Engine(docker);

/** glog: a letter for the level, month and day, time, thread, source. */
function log(level: "I" | "W" | "E" | "F", source: string, text: string): void {
  const [date = "", time = ""] = new Date().toISOString().split("T");
  console.error(`${level}${date.slice(5).replace("-", "")} ${time.replace("Z", "000")}       1 ${source}] ${text}`);
}

function openCgroups(): Cgroups {
  try {
    const cgroups = new Cgroups(CGROUPS);
    // in a container without the host's /sys there is only its own group
    if (cgroups.containers().size === 0)
      throw new Error(
        `mountpoint for cpu not found: no container's group below ${CGROUPS}; is the host's /sys mounted?`,
      );
    return cgroups;
  } catch (error) {
    log(
      "F",
      "cadvisor.go:146",
      `Failed to create a Container Manager: ${error instanceof Error ? error.message : String(error)}`,
    );
    process.exit(255);
  }
}

async function metrics(cgroups: Cgroups): Promise<string> {
  const byId = new Map((await engine.containers()).map((container) => [container.Id, container]));
  const now = Date.now() / 1000;
  const seen = [...cgroups.containers()].flatMap(([id, group]) => {
    const container = byId.get(id);
    const usage = container && cgroups.usage(group);
    return usage ? [{ usage, labels: labelsOf(container, usage) }] : [];
  });
  const each = (type: Metric["type"], name: string, help: string, value: (usage: Usage) => number): Metric => ({
    name,
    help,
    type,
    samples: seen.map(({ usage, labels }) => ({ labels, value: value(usage) })),
  });
  return exposition([
    metric("gauge", "cadvisor_version_info", "Labels of the build.", 1, { cadvisorVersion: version() }),
    metric("gauge", "machine_cpu_cores", "CPU cores.", cpus().length),
    metric("gauge", "machine_memory_bytes", "Memory of the machine.", totalmem()),
    each("gauge", "container_last_seen", "Last time a container was seen.", () => now),
    each("gauge", "container_start_time_seconds", "Start time since the Unix epoch.", ({ created }) => created),
    each("counter", "container_cpu_usage_seconds_total", "CPU time consumed.", ({ cpuSeconds }) => cpuSeconds),
    each("gauge", "container_memory_usage_bytes", "Memory usage.", ({ memory }) => memory),
    each(
      "gauge",
      "container_memory_working_set_bytes",
      "Memory usage less inactive files.",
      ({ workingSet }) => workingSet,
    ),
    each("gauge", "container_spec_memory_limit_bytes", "Memory limit; 0 for none.", ({ memoryLimit }) => memoryLimit),
    each("gauge", "container_processes", "Processes.", ({ processes }) => processes),
  ]);
}

function labelsOf({ Names, Image, Labels }: Container, { group }: Usage): Record<string, string> {
  const base = { id: group, name: Names[0]?.replace(/^\//, "") ?? "", image: Image };
  if (flags.get("store_container_labels") === "false") return base;
  return {
    ...base,
    ...Object.fromEntries(
      Object.entries(Labels ?? {}).map(([key, value]) => [
        `container_label_${key.replace(/[^a-zA-Z0-9_]/g, "_")}`,
        value,
      ]),
    ),
  };
}

async function register(): Promise<void> {
  try {
    await engine.containers();
    log("I", "factory.go:365", "Registering Docker factory");
    log("I", "factory.go:222", "Registration of the docker container factory successfully");
  } catch (error) {
    log(
      "I",
      "factory.go:220",
      `Registration of the docker container factory failed: failed to validate Docker info: ${String(error)}`,
    );
  }
}

main(async () => {
  if (flags.has("version")) {
    console.log(`cAdvisor version ${version()} (stand-in)`);
    return;
  }
  const cgroups = openCgroups();
  await register();
  const port = Number(flags.get("port") ?? 8080);
  await serve(port, async (_, { pathname }) => {
    if (pathname === "/metrics") return { status: 200, body: await metrics(cgroups) };
    if (pathname === "/") return { status: 307, headers: { location: "/containers/" } };
    if (pathname !== "/healthz") return undefined;
    // unlike the real one, well only while the Engine tells the containers' names; what is thrown is a 500
    await engine.containers();
    return { status: 200, body: "ok" };
  });
  log("I", "cadvisor.go:180", `Starting cAdvisor version: v${version()}-stand-in on port ${port}`);
  onStop((signal) => {
    log("I", "cadvisor.go:256", `Exiting given signal: ${signal}`);
  });
});

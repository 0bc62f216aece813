/**
 * Stand-in for Falco. It matches one rule, "Terminal shell in container", on the host's real processes, and posts its
 * events to http_output as the real one. To trigger it, keep a shell open for a second in a container, with a terminal:
 * `docker exec -t CONTAINER sh -c 'sleep 2; true'`.
 */
import { existsSync, readFileSync } from "node:fs";
import { hostname } from "node:os";
import { exposition, metric } from "../lib/exposition";
import { Engine } from "../lib/engine";
import { goFlags } from "../lib/go-flags";
import { serve } from "../lib/http";
import { main, onStop, sleep } from "../lib/process";
import { request } from "../lib/request";
import { version } from "../lib/version";
import { alertOf } from "./alert";
import { readConfig, readRules, type Config, type Rule } from "./config";
import { driverProblem, surroundings } from "./driver";
import { isTerminalShell, ProcessWatch, type Process } from "./processes";

const RULE = "Terminal shell in container";
const POLL_MS = 300;
const hostRoot = process.env["HOST_ROOT"] ?? "/host";
const { flags } = goFlags(process.argv.slice(2), ["version"]);
const counts = { events: 0, outputs: 0, failures: 0 };

/** "Sun Nov 22 21:50:54 2026: " before each line, as C's ctime has it. */
function log(text: string): void {
  const parts = new Date().toUTCString().split(/[ ,]+/);
  const [weekday = "", day = "", month = "", year = "", time = ""] = parts;
  console.error(`${weekday} ${month} ${day.replace(/^0/, " ")} ${time} ${year}: ${text}`);
}

function fail(text: string): never {
  console.error(`Error: ${text}`);
  process.exit(1);
}

function loadConfig(): Config {
  const { config, files } = readConfig(flags.get("c") ?? "/etc/falco/falco.yaml");
  log(`Falco version: ${version()} (${process.arch === "arm64" ? "aarch64" : "x86_64"}) (stand-in)`);
  log("Falco initialized with configuration files:");
  for (const file of files) log(`   ${file} | schema validation: ok`);
  log(`System info: ${readFileSync("/proc/version", "utf8").trim()}`);
  return config;
}

function loadRules(config: Config): Rule | undefined {
  const { rules, files } = readRules(config.rules_files);
  log("Loading rules from:");
  for (const file of files) log(`   ${file} | schema validation: ok`);
  return rules.findLast(({ rule, enabled }) => rule === RULE && enabled);
}

function openDriver(kind: string): void {
  log("The chosen syscall buffer dimension is: 8388608 bytes (8 MBs)");
  log("Loaded event sources: syscall");
  log("Enabled event sources: syscall");
  if (kind !== "modern_ebpf") fail(`the stand-in plays engine.kind "modern_ebpf" only, not "${kind}"`);
  log("Opening 'syscall' source with modern BPF probe.");
  log("One ring buffer every '2' CPUs.");
  const problem = driverProblem(surroundings(), hostRoot);
  if (problem === undefined) return;
  log(problem);
  log("An error occurred in an event source, forcing termination...");
  fail("Initialization issues during scap_init");
}

async function send(config: Config, rule: Rule, found: Process, parent: string): Promise<void> {
  counts.events++;
  const fields = { ...processFields(found, parent), ...(await containerFields(found.container ?? "")) };
  const alert = alertOf(rule, fields, process.env["FALCO_HOSTNAME"] ?? hostname());
  console.log(JSON.stringify(alert));
  if (!config.http_output.enabled) return;
  try {
    const { status } = await request(config.http_output.url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(alert),
    });
    if (status >= 400) throw new Error(`HTTP response code ${status}`);
    counts.outputs++;
  } catch (error) {
    counts.failures++;
    log(`http_output: libcurl failed to perform call: ${error instanceof Error ? error.message : String(error)}`);
  }
}

const processFields = ({ name, user, command, terminal }: Process, parent: string) => ({
  "evt.type": "execve",
  "proc.name": name,
  "proc.pname": parent,
  "proc.cmdline": command,
  "proc.tty": terminal,
  "user.uid": Number(user),
});

/** Name and image of a container, from the Engine if its socket was given. */
async function containerFields(id: string) {
  const fields = { "container.id": id.slice(0, 12), "container.name": null, "container.image.repository": null };
  const socket = `${hostRoot}/var/run/docker.sock`;
  if (!existsSync(socket)) return fields;
  try {
    const [container] = await new Engine(`unix://${socket}`).containers({ id: [id] });
    if (!container) return fields;
    return {
      ...fields,
      "container.name": container.Names[0]?.replace(/^\//, "") ?? null,
      "container.image.repository": container.Image.replace(/:[^:/]*$/, ""),
    };
  } catch (error) {
    log(`[libs]: docker_async: ${error instanceof Error ? error.message : String(error)}`);
    return fields;
  }
}

async function watch(config: Config, rule: Rule | undefined): Promise<never> {
  const processes = new ProcessWatch(`${hostRoot}/proc`);
  processes.fresh();
  for (;;) {
    await sleep(POLL_MS);
    for (const found of processes.fresh())
      if (rule && isTerminalShell(found)) void send(config, rule, found, processes.nameOf(found.parent));
  }
}

/** Unlike the real one, well only while what takes its events answers. */
async function health({ http_output }: Config) {
  if (!http_output.enabled) return { status: 200, body: { status: "ok" } };
  try {
    const { status } = await request(new URL("/ping", http_output.url).href, { timeoutMs: 2000 });
    return status < 500
      ? { status: 200, body: { status: "ok" } }
      : { status: 503, body: { status: `http_output: HTTP status ${status}` } };
  } catch (error) {
    return { status: 503, body: { status: `http_output: ${String(error)}` } };
  }
}

const metrics = (): string =>
  exposition([
    metric("gauge", "falcosecurity_falco_version_info", "Labels of the build.", 1, { version: version() }),
    metric("counter", "falcosecurity_falco_rules_matches_total", "Events of the rule.", counts.events, {
      rule_name: RULE,
    }),
    metric("counter", "falcosecurity_falco_outputs_sent_total", "Events taken by http_output.", counts.outputs),
    metric("counter", "falcosecurity_falco_outputs_failed_total", "Events refused by http_output.", counts.failures),
  ]);

main(async () => {
  if (flags.has("version")) {
    console.log(`Falco version: ${version()} (stand-in)`);
    return;
  }
  const config = loadConfig();
  const rule = loadRules(config);
  openDriver(config.engine.kind);
  const { enabled, listen_address, listen_port, k8s_healthz_endpoint, prometheus_metrics_enabled } = config.webserver;
  if (enabled) {
    log(`Starting health webserver with threadiness 2, listening on ${listen_address}:${listen_port}`);
    await serve(
      listen_port,
      (_, { pathname }) => {
        if (pathname === k8s_healthz_endpoint) return health(config);
        return pathname === "/metrics" && prometheus_metrics_enabled ? { status: 200, body: metrics() } : undefined;
      },
      listen_address,
    );
  }
  onStop(() => {
    log("SIGTERM received, exiting...");
  });
  await watch(config, rule);
});

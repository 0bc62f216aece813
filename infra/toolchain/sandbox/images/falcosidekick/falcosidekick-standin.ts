/** Stand-in for Falcosidekick: takes Falco's events and really posts them to Alertmanager. */
import { STATUS_CODES } from "node:http";
import { exposition, type Sample } from "../lib/exposition";
import { bodyOf, serve, type Answer } from "../lib/http";
import { main, onStop } from "../lib/process";
import { request } from "../lib/request";
import { version } from "../lib/version";
import { alertOf } from "./alertmanager";
import { FalcoEvent, rank, TEST_RULE, testEvent } from "./event";
import { readSettings } from "./settings";

const settings = readSettings(process.argv.slice(2), process.env);
const counts = {
  inputs: new Map<string, Sample>(),
  outputs: new Map<string, Sample>(),
  events: new Map<string, Sample>(),
};
const hosts = settings.alertmanager.hostport
  .split(",")
  .map((host) => host.trim())
  .filter((host) => host !== "" && goodEndpoint(host));

function log(level: "INFO" | "ERROR" | "DEBUG", text: string): void {
  const time = new Date().toISOString().slice(0, 19).replaceAll("-", "/").replace("T", " ");
  console.log(`${time} [${level}]${level === "INFO" ? " " : ""} : ${text}`);
}

function goodEndpoint(host: string): boolean {
  const good = /^https?:\/\/./.test(host) && URL.canParse(host);
  if (!good) log("ERROR", "AlertManager - Bad Endpoint");
  return good;
}

function count(counter: Map<string, Sample>, labels: Readonly<Record<string, string>>): void {
  const key = JSON.stringify(labels);
  counter.set(key, { labels, value: (counter.get(key)?.value ?? 0) + 1 });
}

const samples = (counter: ReadonlyMap<string, Sample>): Sample[] => [...counter.values()];

async function forward(event: FalcoEvent): Promise<void> {
  const { endpoint, minimumpriority, expiresafter, extralabels, extraannotations } = settings.alertmanager;
  if (event.rule !== TEST_RULE && rank(event.priority) < rank(minimumpriority)) return;
  const alert = alertOf(event, {
    expiresAfter: expiresafter,
    extraLabels: extralabels,
    extraAnnotations: extraannotations,
  });
  await Promise.all(hosts.map((host) => post(host.replace(/\/$/, "") + endpoint, JSON.stringify([alert]))));
}

async function post(url: string, body: string): Promise<void> {
  if (settings.debug) log("DEBUG", `AlertManager payload : ${body}`);
  try {
    const { status } = await request(url, {
      method: "POST",
      body,
      headers: { "content-type": "application/json; charset=utf-8", "user-agent": "Falcosidekick" },
    });
    if (status >= 200 && status <= 204) {
      log("INFO", `AlertManager - POST OK (${status})`);
      count(counts.outputs, { destination: "alertmanager", status: "ok" });
      return;
    }
    log("ERROR", `AlertManager - unexpected Response (${status})`);
    throw new Error(`${status} ${STATUS_CODES[status] ?? ""}`);
  } catch (error) {
    log("ERROR", `AlertManager - ${error instanceof Error ? error.message : String(error)}`);
    count(counts.outputs, { destination: "alertmanager", status: "error" });
  }
}

function accept(event: FalcoEvent): Answer {
  const fields = { ...event.output_fields, ...settings.customfields };
  count(counts.inputs, { source: "requests", status: "accepted" });
  count(counts.events, { priority: event.priority, rule: event.rule, source: event.source });
  // as the real one: the sender does not wait for the outputs
  void forward({ ...event, output_fields: fields });
  return { status: 200 };
}

function refuse(reason: string): Answer {
  count(counts.inputs, { source: "requests", status: "rejected" });
  return { status: 400, body: `${reason}\n` };
}

/** Unlike the real one, well only while every Alertmanager it was given answers. */
async function health(body: string | object): Promise<Answer> {
  try {
    const replies = await Promise.all(
      hosts.map((host) => request(`${host.replace(/\/$/, "")}/-/ready`, { timeoutMs: 2000 })),
    );
    const failing = replies.find(({ status }) => status !== 200);
    return failing ? { status: 503, body: `AlertManager - ${failing.status}\n` } : { status: 200, body };
  } catch (error) {
    return { status: 503, body: `AlertManager - ${String(error)}\n` };
  }
}

function metrics(): Answer {
  const name = "falcosecurity_falcosidekick";
  const body = exposition([
    { name: `${name}_inputs_total`, help: "Events received.", type: "counter", samples: samples(counts.inputs) },
    { name: `${name}_outputs_total`, help: "Events sent.", type: "counter", samples: samples(counts.outputs) },
    { name: `${name}_falco_events_total`, help: "Events by rule.", type: "counter", samples: samples(counts.events) },
  ]);
  return { status: 200, body };
}

main(async () => {
  await serve(
    settings.listenport,
    async (request, { pathname }) => {
      if (pathname === "/ping") return health("pong\n");
      if (pathname === "/healthz") return health({ status: "ok" });
      if (pathname === "/metrics") return metrics();
      if (pathname === "/test") return accept(testEvent(new Date()));
      if (pathname !== "/") return undefined;
      if (request.method !== "POST") return refuse("Please send with POST http method");
      const event = FalcoEvent.safeParse(json(await bodyOf(request)));
      return event.success ? accept(event.data) : refuse("Please send a valid request body");
    },
    settings.listenaddress || "0.0.0.0",
  );
  log("INFO", `Falcosidekick version: ${version()} (stand-in)`);
  log("INFO", `Enabled Outputs: [${hosts.length > 0 ? "AlertManager" : ""}]`);
  log("INFO", `Falcosidekick is up and listening on ${settings.listenaddress}:${settings.listenport}`);
  onStop(() => undefined);
});

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

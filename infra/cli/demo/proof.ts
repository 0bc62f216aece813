import { z } from "zod";
import type { Engine } from "../../../stacks/engine";
import { containerName, isActive, type Stack } from "../../../stacks/model/stack";
import { observeProcesses } from "../../../policies/observe/processes/index";
import type { Secrets } from "../../toolchain/secrets";
import { slackCommand } from "../../toolchain/sandbox/host/slack";
import { sandboxData } from "../../toolchain/sandbox/sandbox";
import { sandbox } from "../../toolchain/sandbox/settings";
import { eventually, request } from "./http";

/** One thing the demo proves about the repaired stack. */
export interface Proof {
  readonly claim: string;
  /** Resolves to what was seen; fails when the claim does not hold. */
  readonly prove: () => Promise<string>;
}

/** What must hold after a repair: it routes, it computes, it watches, and nothing was lost. */
export function proofs(stack: Stack, engine: Engine, secrets: Secrets): Proof[] {
  const web = published(stack, "traefik", 80);
  const running = (name: string): boolean => {
    const service = stack.services[name];
    return service !== undefined && isActive(stack, service);
  };
  return [
    { claim: "Traefik reaches the Docker API and routes n8n.localhost to n8n", prove: () => routed(web) },
    { claim: "n8n's external runner has registered", prove: () => registered(stack, engine) },
    { claim: "a signed Slack command reaches the workflow and is answered", prove: () => answered(stack, secrets) },
    { claim: "every declared service is well, or says why not", prove: () => allWell(stack, engine) },
    ...(running("prometheus") ? [{ claim: "Prometheus scrapes every target", prove: () => scraped(web) }] : []),
    ...(running("falcosidekick")
      ? [{ claim: "a Falco test event reaches Alertmanager", prove: () => alerted(stack, engine, web) }]
      : []),
    { claim: "PM2 alone runs the webhook, and one tunnel reaches it", prove: () => hostWell(stack) },
    { claim: "no row and no key was lost", prove: () => kept(engine) },
  ];
}

/** Host port of a container port that a service publishes. */
export function published(stack: Stack, service: string, target: number): number {
  const port = stack.services[service]?.ports.find((candidate) => candidate.target === target)?.published;
  if (port === undefined) throw new Error(`service "${service}" publishes no port ${target}`);
  return Number(port);
}

function container(stack: Stack, name: string): string {
  const service = stack.services[name];
  if (service === undefined) throw new Error(`the stack has no service "${name}"`);
  return containerName(stack, service);
}

async function routed(web: number): Promise<string> {
  return eventually("n8n through Traefik", 30, async () => {
    const { status } = await request(web, "/healthz", { host: "n8n.localhost" });
    if (status !== 200) throw new Error(`HTTP ${status}`);
    return `GET http://127.0.0.1:${web}/healthz with Host: n8n.localhost answers 200`;
  });
}

async function registered(stack: Stack, engine: Engine): Promise<string> {
  return eventually("a registered runner", 30, async () => {
    const log = await engine.logText(container(stack, "n8n"), 200);
    return log
      .split("\n")
      .findLast((line) => line.includes("Registered runner"))
      ?.trim();
  });
}

async function answered({ host }: Stack, secrets: Secrets): Promise<string> {
  const { port } = host.processes[0] ?? { port: 0 };
  const text = `proof ${Date.now()}`;
  const forged = await slackCommand(port, "not Slack's", text);
  if (forged.status !== 401)
    throw new Error(`a command with a forged signature was answered with HTTP ${forged.status}`);
  return eventually("an answer to the Slack command", 30, async () => {
    const { status, body } = await slackCommand(port, secrets["SLACK_SIGNING_SECRET"] ?? "", text);
    if (status !== 200 || !body.includes(`received: ${text}`)) throw new Error(`HTTP ${status}: ${body}`);
    return `POST http://127.0.0.1:${port}/slack/command answers ${body}; a forged signature 401`;
  });
}

async function allWell(stack: Stack, engine: Engine): Promise<string> {
  return eventually("every service well", 120, async () => {
    const active = Object.values(stack.services).filter((service) => isActive(stack, service));
    const ill: string[] = [];
    let healthy = 0;
    for (const service of active) {
      const seen = await engine.inspectContainer(containerName(stack, service));
      const health = seen?.State.Health?.Status;
      if (seen?.State.Running !== true) ill.push(`${service.name} does not run`);
      else if (health === "healthy") healthy += 1;
      else if (health && health !== "none") ill.push(`${service.name} is ${health}`);
    }
    if (ill.length) throw new Error(ill.join(", "));
    const stated = Object.entries(stack.notStarted).map(([name, reason]) => `; ${name} is not started: ${reason}`);
    return `${active.length} run, ${healthy} of them with a health check, all healthy${stated.join("")}`;
  });
}

const Targets = z.object({
  data: z.object({ result: z.array(z.object({ value: z.tuple([z.number(), z.string()]) })) }),
});

async function scraped(web: number): Promise<string> {
  return eventually("every Prometheus target up", 90, async () => {
    const { body } = await request(web, "/api/v1/query?query=up", { host: "prometheus.localhost" });
    const { result } = Targets.parse(JSON.parse(body)).data;
    const up = result.filter(({ value }) => value[1] === "1").length;
    if (up === 0 || up < result.length) throw new Error(`${up} of ${result.length} targets are up`);
    return `the query "up" has ${up} results, all 1`;
  });
}

const Alerts = z.array(z.object({ labels: z.record(z.string(), z.string()) }));

async function alerted(stack: Stack, engine: Engine, web: number): Promise<string> {
  const sent = await engine.exec(container(stack, "falcosidekick"), [
    "wget",
    "-q",
    "-O",
    "/dev/null",
    "--post-data",
    "",
    "http://127.0.0.1:2801/test",
  ]);
  if (sent.exitCode !== 0) throw new Error(`falcosidekick refused the test event: ${sent.stderr.trim()}`);
  return eventually("the test event in Alertmanager", 30, async () => {
    const { body } = await request(web, "/api/v2/alerts", { host: "alertmanager.localhost" });
    const alert = Alerts.parse(JSON.parse(body)).find(({ labels }) => labels["source"] === "falco");
    return alert && `Alertmanager has "${alert.labels["rule"] ?? alert.labels["alertname"] ?? "an alert"}" from falco`;
  });
}

async function hostWell({ host }: Stack): Promise<string> {
  const processes = await observeProcesses(host);
  const [webhook] = host.processes;
  const copies = processes.filter(({ of }) => of !== undefined);
  const tunnels = processes.filter(({ role }) => role === "tunnel");
  const wrong = [
    ...copies.filter(({ underPm2 }) => !underPm2),
    ...tunnels.filter(({ port }) => port !== webhook?.port),
  ];
  if (!webhook || copies.length !== 1 || tunnels.length !== 1 || wrong.length > 0)
    throw new Error(
      `${copies.length} webhooks, ${tunnels.length} tunnels: ${processes.map(({ pid }) => pid).join(", ")}`,
    );
  const { status } = await request(webhook.port, webhook.healthPath);
  if (status !== 200) throw new Error(`the webhook answers ${status}`);
  return `pid ${copies[0]?.pid ?? 0} answers on port ${webhook.port}, the tunnel is pid ${tunnels[0]?.pid ?? 0}`;
}

async function kept(engine: Engine): Promise<string> {
  const { rows, keys } = await sandboxData(engine);
  if (rows !== sandbox.seed.rows || keys !== sandbox.seed.keys) throw new Error(`${rows} rows, ${keys} keys`);
  return `${rows} rows in PostgreSQL, ${keys} keys in Redis`;
}

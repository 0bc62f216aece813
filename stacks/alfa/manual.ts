import { readFileSync } from "node:fs";
import path from "node:path";
import { table } from "../markdown";
import type { Service } from "../model/service";
import type { Stack } from "../model/stack";
import { alfaStack, parseAlfaConfig } from ".";
import { settingsOf } from "./config";
import { labels, MiB, publicUrl } from "./defaults";
import { phases } from "./phases";

const code = (text: string): string => (text.includes("`") ? `\`\` ${text} \`\`` : `\`${text}\``);
const codes = (texts: readonly string[]): string => texts.map(code).join(", ");
const size = (bytes: number): string => `${bytes / MiB} MiB`;

/** The image without its digest. */
const imageOf = ({ image }: Service): string => (image === undefined ? "of your own" : code(image.replace(/@.*$/, "")));

const ports = ({ ports: published }: Service): string =>
  codes(
    published.map(
      ({ hostIp, published: on = "", target }) => `${hostIp === undefined ? "" : `${hostIp}:`}${on}:${target}`,
    ),
  );

const limits = ({ memory, cpus, pids }: Service): string =>
  [
    ...(memory === undefined ? [] : [size(memory)]),
    ...(cpus === undefined ? [] : [`${cpus} CPU`]),
    ...(pids === undefined ? [] : [`${pids} processes`]),
  ].join(", ");

const mounts = ({ volumes, tmpfs }: Service): string =>
  [
    ...volumes.map(({ source = "", target, readOnly }) => code(`${source}:${target}${readOnly ? ":ro" : ""}`)),
    ...Object.keys(tmpfs).map((target) => `${code(target)} in memory`),
  ].join(", ");

function health({ healthcheck }: Service): string {
  if (healthcheck?.test === undefined) return "the image's own";
  const [kind, ...command] = healthcheck.test;
  const { interval, timeout, retries, startPeriod } = healthcheck;
  const timing = [
    ...(interval === undefined ? [] : [`every ${interval} s`]),
    ...(timeout === undefined ? [] : [`at most ${timeout} s`]),
    ...(retries === undefined ? [] : [`${retries} times`]),
    ...(startPeriod === undefined ? [] : [`${startPeriod} s to start`]),
  ];
  return `${code(command.join(" "))}${kind === "CMD-SHELL" ? " in a shell" : ""}; ${timing.join(", ")}`;
}

/**
 * Why a service adds capabilities: the comment above `capAdd` in its file, where whoever changes the one sees the other.
 * @throws Error for a service that does not say it
 */
function whyCapabilities(name: string): string {
  const text = readFileSync(path.join(__dirname, "services", `${name}.ts`), "utf8");
  const [, comment = ""] = /((?:^ *\/\/ .*\n)+) *capAdd: /m.exec(text) ?? [];
  const reason = comment
    .replace(/^ *\/\/ /gm, "")
    .trim()
    .replace(/\s*\n\s*/g, " ");
  if (!reason.includes("https://"))
    throw new Error(
      `stacks/alfa/services/${name}.ts adds capabilities: say why, with a source, in a comment above capAdd`,
    );
  return reason.replace(/https:\/\/\S+/g, (url) => `<${url}>`);
}

/** Names below the domain by which Traefik routes to a service. */
const routes = ({ labels: own }: Service): string =>
  Object.entries(own)
    .filter(([key]) => key.endsWith(".rule"))
    .flatMap(([, rule]) => [...rule.matchAll(/Host\(`([^`]+)`\)/g)].map(([, host = ""]) => code(`http://${host}`)))
    .join(", ");

function section(stack: Stack, service: Service): string {
  const { name, networks, capAdd, dependsOn, ignore, readOnly, user } = service;
  const reason = stack.notStarted[name];
  const facts: readonly (readonly [string, string])[] = [
    ["image", imageOf(service)],
    ["profile", codes(service.profiles)],
    ["not started", reason === undefined ? "" : `by default: ${reason}`],
    ["waits for", codes(Object.keys(dependsOn))],
    ["ports on the host", ports(service)],
    ["routed by Traefik", routes(service)],
    ["networks", codes(Object.keys(networks))],
    ["volumes", mounts(service)],
    ["health check", health(service)],
    ["limits", limits(service)],
    ["user", user === undefined ? "" : code(user)],
    ["root file system", readOnly === true ? "read-only" : ""],
    ["added capabilities", capAdd.length === 0 ? "" : `${codes(capAdd)}. ${whyCapabilities(name)}`],
    [
      "accepted findings",
      Object.entries(ignore)
        .map(([rule, why]) => `${code(rule)}: ${why}`)
        .join("; "),
    ],
  ];
  return [
    `### ${name}`,
    "",
    `${service.labels[labels.description] ?? ""}.`,
    "",
    ...facts.filter(([, text]) => text !== "").map(([label, text]) => `- ${label}: ${text}`),
  ].join("\n");
}

/** docs/alfa-stack.md: the stack as its files declare it with no setting given. `npm run generate` writes it. */
export function stackManual(): string {
  const config = parseAlfaConfig({});
  const stack = alfaStack(config);
  const services = Object.values(stack.services);
  const { networks, volumes, host } = stack;
  return `# The ALFA stack

<!-- Written by \`npm run generate\` from stacks/alfa. -->

What \`npm run up\` makes of the audited Compose file: ${services.length} services in four profiles, and what stands on the host. This is
the stack with no setting given; Pulumi.dev.yaml says what the stack \`dev\` has. Every service drops all capabilities and adds back
only those below, gets no new privileges, rotates its logs (3 files of 10 MB) and restarts unless it was stopped.

## Services

${table(
  ["service", "profile", "image", "ports on the host", "limits"],
  services.map((service) => [
    `[${service.name}](#${service.name})`,
    service.profiles.join(", "),
    imageOf(service),
    ports(service),
    limits(service),
  ]),
)}

Every port is open on 127.0.0.1 only. The audit's addresses are \`${publicUrl(config, "n8n")}\` and the like, by Traefik.

${services.map((service) => section(stack, service)).join("\n\n")}

## Networks

${table(
  ["network", "on the Engine", "way out of the host", "services"],
  Object.entries(networks).map(([key, { name, internal }]) => [
    code(key),
    code(name),
    internal === true ? "no" : "yes",
    services
      .filter((service) => key in service.networks)
      .map(({ name: own }) => own)
      .join(", "),
  ]),
)}

## Volumes

Named as Compose named them, so that data that is there is taken over; no command removes one.

${table(
  ["volume", "on the Engine", "services"],
  Object.entries(volumes).map(([key, { name }]) => [
    code(key),
    code(name),
    services
      .filter((service) => service.volumes.some(({ source }) => source === key))
      .map(({ name: own }) => own)
      .join(", "),
  ]),
)}

## On the host

${host.processes.map(({ name, port, healthPath }) => `- ${code(name)} under PM2, port ${port}, \`GET ${healthPath}\`. Strays beside it are ended.`).join("\n")}
- A tunnel of Cloudflare to that port alone, where \`alfa:tunnel\` is set; every other one is a finding.
- Asked how they are: ${host.endpoints.map(({ name, url }) => `${name} (${code(url)})`).join(", ")}.

## Secrets

Generated, or taken from the containers that run; \`alfa secrets list\` says of each where it is used.

${table(
  ["secret", "what it is"],
  Object.entries(stack.secrets).map(([name, { description }]) => [code(name), description]),
)}

## In phases

\`npm run up -- --phase 1\` does one phase of the audit's action plan.

${table(
  ["phase", "step", "services", "findings"],
  phases.flatMap(({ phase, when, steps }) =>
    steps.map(({ title, services: own, findings }) => [
      `${phase}, ${when}`,
      title,
      own.join(", "),
      findings.join(", "),
    ]),
  ),
)}

## Settings

Keys of \`config:\` in Pulumi.dev.yaml. A wrong value is named with file, line and what is allowed.

${table(
  ["setting", "what it may be", "default"],
  settingsOf().map(({ key, allowed, byDefault }) => [
    code(`alfa:${key}`),
    allowed.replace(/[<>]/g, (sign) => `\\${sign}`),
    byDefault === undefined ? "not set" : code(JSON.stringify(byDefault)),
  ]),
)}
`;
}

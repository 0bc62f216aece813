import { publishedLocally } from "./lib/fixes";
import type { Service } from "../../stacks/model/service";
import { env, isTrue } from "./lib/env";
import { parseImage } from "./lib/image";
import { isN8n } from "./lib/n8n";
import { onLoopback, portText, publishedPorts } from "./lib/ports";
import { doc, owasp } from "./lib/references";
import { isGrafana, isTraefik } from "./lib/software";
import { traefikOption } from "./lib/traefik";
import { isTunnelled, tunnelledAs } from "./lib/tunnels";
import { versionOf } from "./lib/version";
import { type Hit, rule } from "./rule";

/** The port of Traefik's own entry point, which serves the insecure API. */
function apiPort(service: Service): number {
  const address = traefikOption(service, "entrypoints.traefik.address") ?? ":8080";
  return Number(/:(\d+)(?:\/|$)/.exec(address)?.[1] ?? 8080);
}

function traefik(service: Service): Hit[] {
  if (!isTraefik(service) || !isTrue(traefikOption(service, "api.insecure"))) return [];
  const port = apiPort(service);
  const message = "Traefik's API and dashboard (api.insecure) answer anybody";
  const wanted = "api.insecure off, or its port on 127.0.0.1";
  if (service.networkMode === "host") {
    return [{ field: "network_mode", key: "traefik", seen: `port ${port} on the host's network`, wanted, message }];
  }
  return publishedPorts(service)
    .filter((entry) => entry.port.target === port && !onLoopback(entry.port))
    .map((entry) => ({ field: `ports[${entry.index}]`, key: "traefik", seen: portText(entry.port), wanted, message }));
}

function grafana(service: Service): Hit[] {
  const role = env(service, "GF_AUTH_ANONYMOUS_ORG_ROLE");
  if (!isGrafana(service) || !isTrue(env(service, "GF_AUTH_ANONYMOUS_ENABLED")) || role !== "Admin") return [];
  return [
    {
      field: "environment.GF_AUTH_ANONYMOUS_ORG_ROLE",
      key: "grafana",
      seen: role,
      wanted: "Viewer, or no anonymous access",
      message: "anybody is Grafana's administrator",
    },
  ];
}

/** Since 1.0 n8n always has accounts: https://docs.n8n.io/1-0-migration-checklist/ */
function n8n(service: Service, publicBy: string | undefined): Hit[] {
  if (publicBy === undefined || !isN8n(service) || isTrue(env(service, "N8N_BASIC_AUTH_ACTIVE"))) return [];
  const major = versionOf(parseImage(service.image ?? "").tag)?.[0];
  if (major !== 0) return [];
  return [
    {
      field: "image",
      key: "n8n",
      seen: service.image ?? "",
      wanted: "n8n 1.0 or newer, which has accounts",
      message: `n8n without sign-in, ${publicBy}`,
    },
  ];
}

export default rule({
  id: "dashboard-insecure",
  title: "A dashboard is open to anybody",
  severity: "high",
  references: [
    owasp("D03"),
    doc("Traefik: API security", "https://doc.traefik.io/traefik/operations/api/#security"),
    doc(
      "Grafana: anonymous authentication",
      "https://grafana.com/docs/grafana/latest/setup-grafana/configure-security/configure-authentication/anonymous-auth/",
    ),
  ],
  why: "It shows what runs where and lets a stranger change it.",
  remedy: "Publish it on 127.0.0.1 only, or put a sign-in in front of it.",
  check: ({ service, stack }) => {
    const hostname = tunnelledAs(stack, service);
    return [
      ...traefik(service),
      ...grafana(service),
      ...n8n(service, hostname === undefined ? undefined : `public as ${hostname}`),
    ];
  },
  live: ({ container, evidence }) =>
    container && isN8n(container.actual) && isTunnelled(evidence, container.actual)
      ? n8n(container.actual, "public by a running tunnel")
      : [],
  fix: {
    risk: "unsafe",
    because: "who uses it from another machine, or changes it without an account, no longer can",
    apply: ({ service }) => {
      if (traefik(service).length > 0) {
        return publishedLocally(service, (port) => port.target === apiPort(service) && !onLoopback(port));
      }
      if (grafana(service).length === 0) return service;
      return { ...service, environment: { ...service.environment, GF_AUTH_ANONYMOUS_ORG_ROLE: "Viewer" } };
    },
  },
});

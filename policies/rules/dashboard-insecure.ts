import type { Text } from "../lang";
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
  const message = {
    en: "Traefik's API and dashboard (api.insecure) answer anybody",
    fr: "l'API et le tableau de bord de Traefik (api.insecure) répondent à n'importe qui",
  };
  const wanted = {
    en: "api.insecure off, or its port on 127.0.0.1",
    fr: "api.insecure désactivé, ou son port sur 127.0.0.1",
  };
  if (service.networkMode === "host") {
    return [
      {
        field: "network_mode",
        key: "traefik",
        seen: { en: `port ${port} on the host's network`, fr: `port ${port} sur le réseau de l'hôte` },
        wanted,
        message,
      },
    ];
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
      wanted: { en: "Viewer, or no anonymous access", fr: "Viewer, ou pas d'accès anonyme" },
      message: { en: "anybody is Grafana's administrator", fr: "n'importe qui est administrateur de Grafana" },
    },
  ];
}

/** Since 1.0 n8n always has accounts: https://docs.n8n.io/1-0-migration-checklist/ */
function n8n(service: Service, publicBy: Text | undefined): Hit[] {
  if (publicBy === undefined || !isN8n(service) || isTrue(env(service, "N8N_BASIC_AUTH_ACTIVE"))) return [];
  const major = versionOf(parseImage(service.image ?? "").tag)?.[0];
  if (major !== 0) return [];
  return [
    {
      field: "image",
      key: "n8n",
      seen: service.image ?? "",
      wanted: { en: "n8n 1.0 or newer, which has accounts", fr: "n8n 1.0 ou plus récent, qui gère des comptes" },
      message: { en: `n8n without sign-in, ${publicBy.en}`, fr: `n8n sans authentification, ${publicBy.fr}` },
    },
  ];
}

export default rule({
  id: "dashboard-insecure",
  title: { en: "A dashboard is open to anybody", fr: "Un tableau de bord est ouvert à tous" },
  severity: "high",
  references: [
    owasp("D03"),
    doc("Traefik: API security", "https://doc.traefik.io/traefik/operations/api/#security"),
    doc(
      "Grafana: anonymous authentication",
      "https://grafana.com/docs/grafana/latest/setup-grafana/configure-security/configure-authentication/anonymous-auth/",
    ),
  ],
  why: {
    en: "It shows what runs where and lets a stranger change it.",
    fr: "Il montre ce qui tourne et où, et permet à un inconnu de le modifier.",
  },
  remedy: {
    en: "Publish it on 127.0.0.1 only, or put a sign-in in front of it.",
    fr: "Publiez-le sur 127.0.0.1 uniquement, ou placez une authentification devant.",
  },
  check: ({ service, stack }) => {
    const hostname = tunnelledAs(stack, service);
    return [
      ...traefik(service),
      ...grafana(service),
      ...n8n(
        service,
        hostname === undefined ? undefined : { en: `public as ${hostname}`, fr: `public sous le nom ${hostname}` },
      ),
    ];
  },
  live: ({ container, evidence }) =>
    container && isN8n(container.actual) && isTunnelled(evidence, container.actual)
      ? n8n(container.actual, { en: "public by a running tunnel", fr: "rendu public par un tunnel actif" })
      : [],
  fix: {
    risk: "unsafe",
    because: {
      en: "who uses it from another machine, or changes it without an account, no longer can",
      fr: "qui s'en sert depuis une autre machine, ou le modifie sans compte, ne le pourra plus",
    },
    apply: ({ service }) => {
      if (traefik(service).length > 0) {
        return publishedLocally(service, (port) => port.target === apiPort(service) && !onLoopback(port));
      }
      if (grafana(service).length === 0) return service;
      return { ...service, environment: { ...service.environment, GF_AUTH_ANONYMOUS_ORG_ROLE: "Viewer" } };
    },
  },
});

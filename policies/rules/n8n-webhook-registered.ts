import { isN8n } from "./lib/n8n";
import { audit, doc } from "./lib/references";
import { rule } from "./rule";

/** In a log of JSON lines the quotes are escaped. */
const call = /The requested webhook \\?"([A-Z]+ [^"\\]*)\\?" is not registered/;

export default rule({
  id: "n8n-webhook-registered",
  title: {
    en: "Somebody calls a webhook that no active workflow listens on",
    fr: "Un webhook est appelé sans qu'aucun workflow actif ne l'écoute",
  },
  severity: "medium",
  priority: "P2",
  phase: 2,
  references: [
    audit("A3"),
    doc("n8n: Webhook node", "https://docs.n8n.io/integrations/builtin/core-nodes/n8n-nodes-base.webhook/"),
  ],
  why: {
    en: "The caller gets a 404 and what it asked for never runs.",
    fr: "L'appelant reçoit un 404 et ce qu'il demandait n'est jamais exécuté.",
  },
  remedy: {
    en: "Activate a workflow with a Webhook trigger on this method and path, or stop calling it.",
    fr: "Activez un workflow avec un déclencheur Webhook sur cette méthode et ce chemin, ou cessez de l'appeler.",
  },
  logs: { unknown: call },
  live: ({ service, container }) => {
    const evidence = container?.logs["n8n-webhook-registered/unknown"];
    if (!evidence || !isN8n(service)) return [];
    const calls = evidence.lines.flatMap((line) => call.exec(line)?.[1] ?? []);
    return [...new Set(calls)].map((call) => ({
      key: call,
      seen: call,
      wanted: { en: "a registered webhook", fr: "un webhook enregistré" },
      evidence,
    }));
  },
});

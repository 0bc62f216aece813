import { isN8n } from "./lib/n8n";
import { audit, doc } from "./lib/references";
import { webhooksOf } from "../../stacks/model/webhook";
import { rule } from "./rule";

const registered = { en: "a registered webhook", fr: "un webhook enregistré" };

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
  checkStack: ({ stack: { n8n, host } }) => {
    const listened = (n8n?.workflows ?? []).filter(({ active }) => active).flatMap(webhooksOf);
    return host.processes.flatMap(({ name, calls }) =>
      calls
        .filter(
          ({ service, method, path }) =>
            service === n8n?.service && !listened.some((one) => one.method === method && one.path === path),
        )
        .map(({ method, path }) => ({
          subject: name,
          key: `${method} ${path}`,
          seen: `${method} ${path}`,
          wanted: registered,
        })),
    );
  },
  byUpdate: "stack",
  live: ({ service, container }) => {
    const evidence = container?.logs["n8n-webhook-registered/unknown"];
    if (!evidence || !isN8n(service)) return [];
    // A start registers the webhooks of active workflows: what was refused before it tells nothing of now.
    if (container.startedAt !== undefined && evidence.last < container.startedAt) return [];
    const calls = evidence.lines.flatMap((line) => call.exec(line)?.[1] ?? []);
    return [...new Set(calls)].map((call) => ({
      key: call,
      seen: call,
      wanted: registered,
      evidence,
    }));
  },
});

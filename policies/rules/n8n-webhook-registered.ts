import { isN8n } from "./lib/n8n";
import { audit, doc } from "./lib/references";
import { rule } from "./rule";

export default rule({
  id: "n8n-webhook-registered",
  title: "Somebody calls a webhook that no active workflow listens on",
  severity: "medium",
  priority: "P2",
  phase: 2,
  references: [
    audit("A3"),
    doc("n8n: Webhook node", "https://docs.n8n.io/integrations/builtin/core-nodes/n8n-nodes-base.webhook/"),
  ],
  why: "The caller gets a 404 and what it asked for never runs.",
  remedy: "Activate a workflow with a Webhook trigger on this method and path, or stop calling it.",
  logs: { unknown: /The requested webhook "[A-Z]+ [^"]*" is not registered/ },
  live: ({ service, container }) => {
    const evidence = container?.logs["n8n-webhook-registered/unknown"];
    if (!evidence || !isN8n(service)) return [];
    const calls = evidence.lines.flatMap((line) => /requested webhook "([A-Z]+ [^"]*)"/.exec(line)?.[1] ?? []);
    return [...new Set(calls)].map((call) => ({ key: call, seen: call, wanted: "a registered webhook", evidence }));
  },
});

import type { Workflow } from "./workflow";

/** A call of a webhook: method and path below n8n's /webhook/. */
interface WebhookCall {
  readonly method: string;
  readonly path: string;
}

/** The webhooks that a workflow listens on once it is active. */
export function webhooksOf({ nodes }: Pick<Workflow, "nodes">): WebhookCall[] {
  return nodes.flatMap(({ type, disabled, parameters: { httpMethod, path } }) => {
    if (type !== "n8n-nodes-base.webhook" || disabled || typeof path !== "string") return [];
    const methods: unknown[] = Array.isArray(httpMethod) ? httpMethod : [httpMethod ?? "GET"];
    return methods.map((method) => ({ method: String(method), path }));
  });
}

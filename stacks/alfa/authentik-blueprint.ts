import { Document, isNode, type Node } from "yaml";
import type { AlfaConfig } from "./config";
import { publicUrl } from "./defaults";

/** Dashboards that Authentik guards with `authentikForwardAuth`: each has one proxy provider, one application, one host. */
export const guardedDashboards = ["traefik", "prometheus", "alertmanager", "grafana"] as const;

/**
 * Authentik's side of forward authentication, as a blueprint: providers, applications, and the embedded outpost that
 * serves them. One provider a host name: browsers take no cookie for the whole of "localhost".
 * https://docs.goauthentik.io/customize/blueprints/v1/structure/
 */
export function blueprint(config: AlfaConfig): string {
  const document = new Document();
  const tagged = (tag: string, value: unknown): Node => {
    const node = document.createNode(value);
    if (!isNode(node)) throw new Error(`YAML made no node of ${String(value)}`);
    node.tag = tag;
    return node;
  };
  const flow = (slug: string): Node => tagged("!Find", ["authentik_flows.flow", ["slug", slug]]);
  document.contents = document.createNode({
    version: 1,
    metadata: { name: `ALFA dashboards (${config.project})` },
    entries: [
      ...guardedDashboards.flatMap((name) => [
        {
          model: "authentik_providers_proxy.proxyprovider",
          id: `provider-${name}`,
          identifiers: { name: `${config.project}-${name}` },
          attrs: {
            mode: "forward_single",
            external_host: publicUrl(config, name),
            authorization_flow: flow("default-provider-authorization-implicit-consent"),
            invalidation_flow: flow("default-provider-invalidation-flow"),
          },
        },
        {
          model: "authentik_core.application",
          identifiers: { slug: `${config.project}-${name}` },
          attrs: { name, group: "ALFA", provider: tagged("!KeyOf", `provider-${name}`) },
        },
      ]),
      {
        model: "authentik_outposts.outpost",
        identifiers: { managed: "goauthentik.io/outposts/embedded" },
        attrs: {
          name: "authentik Embedded Outpost",
          type: "proxy",
          providers: guardedDashboards.map((name) => tagged("!KeyOf", `provider-${name}`)),
          config: { authentik_host: publicUrl(config, "authentik") },
        },
      },
    ],
  });
  return document.toString();
}

import type { Service } from "../../stacks/model/service";
import { isActive } from "../../stacks/model/active";
import type { Stack } from "../../stacks/model/stack";
import { grouped, perStack } from "./lib/per-stack";
import { doc } from "./lib/references";
import { sharedNetworks } from "./lib/socket-proxy";
import { isTraefik } from "./lib/software";
import { type Hit, rule } from "./rule";

const isRouted = (service: Service): boolean => service.labels["traefik.enable"]?.toLowerCase() === "true";

const onHost = ({ networkMode }: Service): boolean => networkMode === "host";

/** Of the Docker and of the Swarm provider. */
const networkLabels = ["traefik.docker.network", "traefik.swarm.network"] as const;

function networkHits(service: Service, proxy: Service, stack: Stack): Hit[] {
  if (onHost(service) || onHost(proxy)) return [];
  const shared = sharedNetworks(service, proxy);
  if (shared.length === 0) {
    const networks = Object.keys(proxy.networks).join(", ") || "default";
    return [
      {
        field: service.networkMode === undefined ? "networks" : "network_mode",
        key: "network",
        seen: service.networkMode ?? Object.keys(service.networks).join(", "),
        wanted: { en: `a network of ${proxy.name}: ${networks}`, fr: `un réseau de ${proxy.name} : ${networks}` },
        message: { en: "Traefik sees it and can't reach it", fr: "Traefik le voit et ne peut pas l'atteindre" },
      },
    ];
  }
  const name = networkLabels.find((key) => key in service.labels) ?? networkLabels[0];
  const label = service.labels[name];
  const names = shared.map((key) => stack.networks[key]?.name ?? key);
  if (label === undefined || names.includes(label)) return [];
  return [
    {
      field: `labels.${name}`,
      key: "label",
      seen: label,
      wanted: { en: names.join(" or "), fr: names.join(" ou ") },
      message: {
        en: "Traefik and this service do not share the network that the label names",
        fr: "Traefik et ce service ne partagent pas le réseau que nomme le label",
      },
    },
  ];
}

interface Router {
  readonly service: string;
  readonly name: string;
  readonly rule: string;
  /** Where it listens, and which of two equal rules wins: routers that differ here do not clash. */
  readonly place: string;
  readonly target: string | undefined;
}

function routersOf({ name: service, labels }: Service): Router[] {
  return Object.entries(labels).flatMap(([label, text]) => {
    const name = /^traefik\.http\.routers\.([^.]+)\.rule$/i.exec(label)?.[1];
    if (name === undefined) return [];
    const option = (key: string): string | undefined => labels[`traefik.http.routers.${name}.${key}`];
    const entryPoints = (option("entrypoints") ?? option("entryPoints") ?? "").split(",").map((part) => part.trim());
    const place = JSON.stringify([entryPoints.sort(), option("priority") ?? ""]);
    return [{ service, name, rule: text.trim(), place, target: option("service") }];
  });
}

/** Of several containers with one router and one Traefik service, each is a server of it: wanted. */
const clash = (a: Router, b: Router): boolean =>
  a.name === b.name
    ? a.rule !== b.rule || a.target === undefined || a.target !== b.target
    : a.rule === b.rule && a.place === b.place;

const byName = (router: Router): string => router.name;
const byRule = (router: Router): string => JSON.stringify([router.rule, router.place]);

const activeTraefik = perStack((stack) =>
  Object.values(stack.services).find((service) => isTraefik(service) && isActive(stack, service)),
);

/** The routers of the active services, by what may clash. */
const routers = perStack((stack) => {
  const all = Object.values(stack.services)
    .filter((service) => isRouted(service) && isActive(stack, service))
    .flatMap(routersOf);
  const names = [...grouped(all, byName)].filter(([, list]) => !areServersOfOne(list));
  return { names: new Map(names), rules: grouped(all, byRule) };
});

/** Nothing clashes among many containers of one router; without this each would be compared with each. */
const areServersOfOne = ([first, ...others]: readonly Router[]): boolean =>
  first?.target !== undefined && others.every(({ rule, target }) => rule === first.rule && target === first.target);

/** So many of the services that a router clashes with are named. */
const named = 3;

/** Services whose router clashes with this one, in their order; one more than are named says that there are more. */
function claimants(router: Router, stack: Stack): string[] {
  const { names, rules } = routers(stack);
  const found = new Set<string>();
  for (const near of [names.get(byName(router)), rules.get(byRule(router))]) {
    for (const theirs of near ?? []) {
      if (found.size > named) return [...found];
      if (theirs.service !== router.service && clash(router, theirs)) found.add(theirs.service);
    }
  }
  return [...found];
}

function routerHits(service: Service, stack: Stack): Hit[] {
  if (!isActive(stack, service)) return [];
  return routersOf(service).flatMap((router) => {
    const others = claimants(router, stack);
    if (others.length === 0) return [];
    const names = others.slice(0, named).join(", ");
    const [several, more] = [others.length > 1, others.length > named];
    return [
      {
        field: `labels.traefik.http.routers.${router.name}.rule`,
        key: `router ${router.name}`,
        seen: `${router.name}: ${router.rule}`,
        wanted: {
          en: "a router name and rule of its own",
          fr: "un nom de routeur et une règle qui lui soient propres",
        },
        message: {
          en: `${names}${more ? " and others" : ""} ${several ? "claim" : "claims"} the same requests or the same router`,
          fr: `${names}${more ? " et d'autres" : ""} ${several ? "revendiquent" : "revendique"} les mêmes requêtes ou le même routeur`,
        },
      },
    ];
  });
}

export default rule({
  id: "traefik-network",
  title: { en: "Traefik can't route to it for certain", fr: "Traefik ne peut pas router vers lui à coup sûr" },
  severity: "medium",
  references: [
    doc("Traefik: Docker, network", "https://doc.traefik.io/traefik/providers/docker/#network"),
    doc("Traefik: routers", "https://doc.traefik.io/traefik/routing/routers/"),
  ],
  why: {
    en: "Requests end in a gateway timeout, or at one of two services by chance.",
    fr: "Les requêtes finissent par expirer à la passerelle, ou chez l'un de deux services au hasard.",
  },
  remedy: {
    en: "Put it on a network of Traefik and name that in `traefik.docker.network`; give each router a rule of its own.",
    fr: "Placez-le sur un réseau de Traefik et nommez ce réseau dans `traefik.docker.network` ; donnez à chaque routeur sa propre règle.",
  },
  check: ({ service, stack }) => {
    if (!isRouted(service)) return [];
    const proxy = activeTraefik(stack);
    if (!proxy || proxy.name === service.name) return [];
    return [...networkHits(service, proxy, stack), ...routerHits(service, stack)];
  },
});

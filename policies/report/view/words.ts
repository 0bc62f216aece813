import type { Lang } from "../../lang";
import type { Edge, Effort, Who } from "./model";
import type { Priority } from "./priority";
import { plural, pluriel } from "../plural";

/** What a page and a document say beyond the words of every report (../words.ts). */
export interface ViewWords {
  readonly states: Readonly<
    Record<
      | "declared"
      | "running"
      | "healthy"
      | "unhealthy"
      | "starting"
      | "restarting"
      | "created"
      | "paused"
      | "absent"
      | "well"
      | "ill"
      | "unknown",
      string
    >
  >;
  readonly exited: (code: number, outOfMemory: boolean) => string;
  readonly notSeen: (reason: string) => string;
  readonly notStarted: (reason: string) => string;
  readonly ofProfile: (profiles: string) => string;
  readonly kinds: Readonly<
    Record<
      | "network"
      | "internalNetwork"
      | "volume"
      | "process"
      | "tunnel"
      | "anywhere"
      | "internet"
      | "host"
      | "published"
      | "engine"
      | "service",
      string
    >
  >;
  readonly edges: Readonly<Record<Edge["kind"], string>>;
  readonly who: Readonly<Record<Who, string>>;
  readonly effort: Readonly<Record<Effort, string>>;
  readonly delays: Readonly<Record<Priority, string>>;
  readonly works: Readonly<
    Record<"running" | "healthy" | "endpoints" | "tunnels" | "logs" | "rules", (count: number, all: number) => string>
  > & { readonly engine: (version: string) => string; readonly noneOf: (severity: string) => string };
  readonly commands: Readonly<
    Record<
      "containers" | "resources" | "logs" | "networks" | "audit" | "live" | "health" | "processes" | "dryRun" | "disk",
      string
    >
  >;
}

const en: ViewWords = {
  states: {
    declared: "declared",
    running: "running",
    healthy: "running, healthy",
    unhealthy: "running, unhealthy",
    starting: "running, health check starting",
    restarting: "restarting",
    created: "created, never started",
    paused: "paused",
    absent: "not running",
    well: "well",
    ill: "ill",
    unknown: "not known",
  },
  exited: (code, outOfMemory) => (outOfMemory ? "killed: out of memory" : `exited with code ${code}`),
  notSeen: (reason) => `not seen: ${reason}`,
  notStarted: (reason) => `not started: ${reason}`,
  ofProfile: (profiles) => `not started: profile ${profiles}`,
  kinds: {
    network: "network",
    internalNetwork: "internal network",
    volume: "volume",
    process: "host process",
    tunnel: "tunnel",
    anywhere: "from anywhere",
    internet: "Internet",
    host: "host ports",
    published: "published",
    engine: "Docker API",
    service: "service",
  },
  edges: {
    reaches: "reaches",
    waits: "waits for",
    routes: "routes to",
    publishes: "publishes",
    network: "is on",
    mounts: "mounts",
    exposes: "exposes",
  },
  who: {
    fix: "alfa fix",
    unsafeFix: "alfa fix --unsafe",
    update: "the update alone",
    hand: "a person",
  },
  effort: { minutes: "minutes", hour: "about an hour", halfDay: "about half a day" },
  delays: { P1: "at once", P2: "within 48 hours", P3: "this week", P4: "this month", P5: "when there is time" },
  works: {
    running: (count, all) => `${count} of ${plural(all, "service runs", "services run")}`,
    healthy: (count, all) => `${count} of ${plural(all, "health check", "health checks")} of containers pass`,
    endpoints: (count, all) => `${count} of ${plural(all, "endpoint answers", "endpoints answer")}`,
    tunnels: (count) => `${plural(count, "tunnel is", "tunnels are")} connected`,
    logs: (count, all) => `${count} of ${plural(all, "log", "logs")} without an error line`,
    rules: (count, all) => `${count} of ${plural(all, "rule", "rules")} find nothing`,
    engine: (version) => `Docker Engine ${version} answers`,
    noneOf: (severity) => `No ${severity} finding`,
  },
  commands: {
    containers: "What runs, and since when",
    resources: "What it takes: processor and memory",
    logs: "The errors of the last day",
    networks: "Who is on which network",
    audit: "Judge it again",
    live: "Judge what runs, too",
    health: "Health checks",
    processes: "Tunnels and webhooks on the host",
    dryRun: "Show what a machine would mend",
    disk: "The place that Docker takes",
  },
};

const fr: ViewWords = {
  states: {
    declared: "déclaré",
    running: "actif",
    healthy: "actif, sain",
    unhealthy: "actif, en mauvaise santé",
    starting: "actif, sonde en démarrage",
    restarting: "redémarre en boucle",
    created: "créé, jamais démarré",
    paused: "en pause",
    absent: "à l'arrêt",
    well: "sain",
    ill: "défaillant",
    unknown: "inconnu",
  },
  exited: (code, outOfMemory) => (outOfMemory ? "tué : mémoire épuisée" : `terminé avec le code ${code}`),
  notSeen: (reason) => `pas observé : ${reason}`,
  notStarted: (reason) => `pas démarré : ${reason}`,
  ofProfile: (profiles) => `pas démarré : profil ${profiles}`,
  kinds: {
    network: "réseau",
    internalNetwork: "réseau interne",
    volume: "volume",
    process: "processus de l'hôte",
    tunnel: "tunnel",
    anywhere: "de partout",
    internet: "Internet",
    host: "ports de l'hôte",
    published: "publiés",
    engine: "API Docker",
    service: "service",
  },
  edges: {
    reaches: "joint",
    waits: "attend",
    routes: "route vers",
    publishes: "publie",
    network: "est sur",
    mounts: "monte",
    exposes: "expose",
  },
  who: {
    fix: "alfa fix",
    unsafeFix: "alfa fix --unsafe",
    update: "la mise à jour seule",
    hand: "une personne",
  },
  effort: { minutes: "quelques minutes", hour: "environ une heure", halfDay: "environ une demi-journée" },
  delays: {
    P1: "immédiatement",
    P2: "sous 48 heures",
    P3: "cette semaine",
    P4: "ce mois-ci",
    P5: "quand le temps le permet",
  },
  works: {
    running: (count, all) => `${pluriel(count, "service actif", "services actifs")} sur ${all}`,
    healthy: (count, all) =>
      `${pluriel(count, "sonde de conteneur répond", "sondes de conteneurs répondent")} sur ${all}`,
    endpoints: (count, all) => `${pluriel(count, "point d'accès répond", "points d'accès répondent")} sur ${all}`,
    tunnels: (count) => pluriel(count, "tunnel connecté", "tunnels connectés"),
    logs: (count, all) => `${pluriel(count, "journal sans ligne d'erreur", "journaux sans ligne d'erreur")} sur ${all}`,
    rules: (count, all) => `${pluriel(count, "règle ne constate rien", "règles ne constatent rien")} sur ${all}`,
    engine: (version) => `Docker Engine ${version} répond`,
    noneOf: (severity) => `Aucun constat de gravité « ${severity} »`,
  },
  commands: {
    containers: "Ce qui tourne, et depuis quand",
    resources: "Ce que cela consomme : processeur et mémoire",
    logs: "Les erreurs du dernier jour",
    networks: "Qui est sur quel réseau",
    audit: "Juger de nouveau",
    live: "Juger aussi ce qui tourne",
    health: "Contrôles de santé",
    processes: "Tunnels et webhooks de l'hôte",
    dryRun: "Montrer ce qu'une machine corrigerait",
    disk: "La place que prend Docker",
  },
};

const all: Readonly<Record<Lang, ViewWords>> = { en, fr };

/** The words of a report's language. */
export const viewWordsOf = ({ lang = "en" }: { readonly lang?: Lang | undefined }): ViewWords => all[lang];

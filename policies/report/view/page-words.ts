import type { Lang } from "../../lang";
import { plural, pluriel } from "../plural";

/** The parts of a report for people, in their order. */
export const partNames = [
  "overview",
  "history",
  "works",
  "topology",
  "findings",
  "plan",
  "components",
  "logs",
  "health",
  "commands",
  "notes",
  "references",
] as const;
export type Part = (typeof partNames)[number];

/** What the page and the document say. */
export interface PageWords {
  readonly skip: string;
  readonly contents: string;
  readonly sections: Readonly<Record<Part, string>>;
  readonly taken: (date: string) => string;
  readonly inFiles: string;
  readonly onEngine: (version: string) => string;
  readonly live: string;
  readonly notLive: string;
  readonly startHere: string;
  readonly tiles: Readonly<Record<"findings" | "services" | "machine" | "urgent", string>>;
  readonly filters: Readonly<
    Record<
      "title" | "severity" | "phase" | "service" | "anyService" | "search" | "reset" | "unfold" | "matches",
      string
    >
  >;
  readonly priority: (name: string, delay: string) => string;
  readonly labels: Readonly<
    Record<
      | "impact"
      | "symptom"
      | "frequency"
      | "cause"
      | "remedy"
      | "checks"
      | "beforeAfter"
      | "who"
      | "effort"
      | "line"
      | "explain"
      | "toRule",
      string
    >
  >;
  /** In so many places, of these services. */
  readonly places: (count: number, names: string) => string;
  readonly moreHunks: (count: number) => string;
  readonly moreRows: (count: number) => string;
  readonly risk: Readonly<Record<"safe" | "unsafe", string>>;
  readonly columns: Readonly<
    Record<
      | "component"
      | "kind"
      | "state"
      | "image"
      | "ports"
      | "restarts"
      | "findings"
      | "lines"
      | "errors"
      | "perMinute"
      | "patterns"
      | "check"
      | "target"
      | "answer"
      | "command"
      | "step"
      | "reaches",
      string
    >
  >;
  readonly kinds: Readonly<Record<"service" | "process" | "tunnel", string>>;
  readonly asTable: string;
  readonly tooLarge: (count: number) => string;
  readonly legend: Readonly<Record<"well" | "ill" | "off" | "idle" | "found", string>>;
  readonly copy: string;
  readonly copied: string;
  readonly logsOf: (hours: string) => string;
  readonly truncated: string;
  readonly noLogs: string;
  readonly quietLogs: string;
  readonly chart: (service: string, rate: string) => string;
  readonly fresh: (count: number) => string;
  readonly fixed: (count: number) => string;
  readonly open: (count: number) => string;
  readonly unknown: (count: number) => string;
  readonly since: (date: string) => string;
  readonly notAsked: string;
  readonly passed: (count: number) => string;
  readonly madeBy: (version: string) => string;
  readonly update: (command: string) => string;
  readonly steps: (count: number) => string;
  readonly noFindings: string;
}

const en: PageWords = {
  skip: "Skip to the findings",
  contents: "Contents",
  sections: {
    overview: "Overview",
    history: "Since the last report",
    works: "What works",
    topology: "Who reaches whom",
    findings: "Findings",
    plan: "Action plan",
    components: "Status by component",
    logs: "Log statistics",
    health: "Health checks",
    commands: "Diagnosis commands",
    notes: "Not evaluated and accepted",
    references: "Rules and references",
  },
  taken: (date) => `Made ${date}`,
  inFiles: "Judged",
  onEngine: (version) => `Docker Engine ${version}`,
  live: "what is declared and what runs",
  notLive: "what is declared; what runs was not looked at (--live does)",
  startHere: "Start here",
  tiles: { findings: "findings", services: "services", machine: "a machine can mend", urgent: "to do at once" },
  filters: {
    title: "Filter the findings",
    severity: "Severity",
    phase: "Phase",
    service: "Service",
    anyService: "all services",
    search: "Search",
    reset: "Reset",
    unfold: "Fold or unfold all",
    matches: "{shown} of {total} findings shown",
  },
  priority: (name, delay) => `${name}, ${delay}`,
  labels: {
    impact: "Impact",
    symptom: "Symptom",
    frequency: "Frequency",
    cause: "Probable cause",
    remedy: "Remedy",
    checks: "Check",
    beforeAfter: "Before and after",
    who: "Done by",
    effort: "Effort",
    line: "line",
    explain: "Explain",
    toRule: "The rule and its references",
  },
  places: (count, names) => `${plural(count, "place", "places")}: ${names}`,
  moreHunks: (count) => `${plural(count, "more change", "more changes")} of the same kind: alfa fix shows all.`,
  moreRows: (count) =>
    `${plural(count, "more finding", "more findings")} of this rule: alfa audit --format json lists all.`,
  risk: { safe: "safe: alfa fix --write", unsafe: "may break a service that works: alfa fix --write --unsafe" },
  columns: {
    component: "Component",
    kind: "Kind",
    state: "State",
    image: "Image or program",
    ports: "Ports",
    restarts: "Restarts",
    findings: "Findings",
    lines: "Lines",
    errors: "Error lines",
    perMinute: "Errors a minute",
    patterns: "Found by rules",
    check: "Check",
    target: "Asked",
    answer: "Answer",
    command: "Command",
    step: "Step",
    reaches: "Reaches",
  },
  kinds: { service: "service", process: "host process", tunnel: "tunnel" },
  asTable: "The same as a table",
  tooLarge: (count) => `With ${count} parts a picture would tell nothing apart: the table has them all.`,
  legend: {
    well: "runs well",
    ill: "ill",
    off: "should run and does not",
    idle: "not started on purpose",
    found: "Findings: colour of the worst",
  },
  copy: "Copy",
  copied: "Copied",
  logsOf: (hours) => `Of the last ${hours}; errors are lines that look like one.`,
  truncated: "read in part: the log is longer than what is read",
  quietLogs: "No log was written.",
  noLogs: "What runs was not looked at: alfa report --live reads the logs.",
  chart: (service, rate) => `${service}: ${rate} errors a minute`,
  fresh: (count) => `${count} new`,
  fixed: (count) => `${count} fixed`,
  open: (count) => `${count} still open`,
  unknown: (count) => `${count} not judged this time`,
  since: (date) => `Compared with the report of ${date}`,
  notAsked: "not asked",
  passed: (count) => `${plural(count, "rule finds", "rules find")} nothing`,
  madeBy: (version) => `Made by alfa ${version}`,
  update: (command) => `What runs follows the declaration with ${command}.`,
  steps: (count) => plural(count, "step", "steps"),
  noFindings: "No rule objects to anything.",
};

const fr: PageWords = {
  skip: "Aller aux constats",
  contents: "Sommaire",
  sections: {
    overview: "Vue d'ensemble",
    history: "Depuis le dernier rapport",
    works: "Ce qui fonctionne",
    topology: "Qui joint qui",
    findings: "Constats",
    plan: "Plan d'action",
    components: "État par composant",
    logs: "Statistiques des journaux",
    health: "Contrôles de santé",
    commands: "Commandes de diagnostic",
    notes: "Non évalués et acceptés",
    references: "Règles et références",
  },
  taken: (date) => `Établi le ${date}`,
  inFiles: "Examiné",
  onEngine: (version) => `Docker Engine ${version}`,
  live: "ce qui est déclaré et ce qui tourne",
  notLive: "ce qui est déclaré ; ce qui tourne n'a pas été observé (--live le fait)",
  startHere: "Commencez ici",
  tiles: {
    findings: "constats",
    services: "services",
    machine: "corrigibles par une machine",
    urgent: "à faire immédiatement",
  },
  filters: {
    title: "Filtrer les constats",
    severity: "Gravité",
    phase: "Phase",
    service: "Service",
    anyService: "tous les services",
    search: "Rechercher",
    reset: "Réinitialiser",
    unfold: "Tout plier ou déplier",
    matches: "{shown} constats affichés sur {total}",
  },
  priority: (name, delay) => `${name}, ${delay}`,
  labels: {
    impact: "Impact",
    symptom: "Symptôme",
    frequency: "Fréquence",
    cause: "Cause probable",
    remedy: "Remède",
    checks: "À vérifier",
    beforeAfter: "Avant et après",
    who: "Fait par",
    effort: "Effort",
    line: "ligne",
    explain: "Expliquer",
    toRule: "La règle et ses références",
  },
  places: (count, names) => `${pluriel(count, "endroit", "endroits")} : ${names}`,
  moreHunks: (count) =>
    `${pluriel(count, "autre changement", "autres changements")} du même genre : alfa fix les montre tous.`,
  moreRows: (count) =>
    `${pluriel(count, "autre constat", "autres constats")} de cette règle : alfa audit --format json les donne tous.`,
  risk: {
    safe: "sans risque : alfa fix --write",
    unsafe: "peut casser un service qui fonctionne : alfa fix --write --unsafe",
  },
  columns: {
    component: "Composant",
    kind: "Nature",
    state: "État",
    image: "Image ou programme",
    ports: "Ports",
    restarts: "Redémarrages",
    findings: "Constats",
    lines: "Lignes",
    errors: "Lignes d'erreur",
    perMinute: "Erreurs par minute",
    patterns: "Relevé par les règles",
    check: "Contrôle",
    target: "Interrogé",
    answer: "Réponse",
    command: "Commande",
    step: "Étape",
    reaches: "Joint",
  },
  kinds: { service: "service", process: "processus de l'hôte", tunnel: "tunnel" },
  asTable: "La même chose en tableau",
  tooLarge: (count) => `Avec ${count} éléments, une image ne montrerait rien : le tableau les a tous.`,
  legend: {
    well: "fonctionne",
    ill: "défaillant",
    off: "devrait tourner et ne tourne pas",
    idle: "non démarré, volontairement",
    found: "Constats : couleur du plus grave",
  },
  copy: "Copier",
  copied: "Copié",
  logsOf: (hours) => `Sur ${hours} ; une erreur est une ligne qui en a l'air.`,
  truncated: "lu en partie : le journal est plus long que ce qui est lu",
  quietLogs: "Aucun journal n'a été écrit.",
  noLogs: "Ce qui tourne n'a pas été observé : alfa report --live lit les journaux.",
  chart: (service, rate) => `${service} : ${rate} erreurs par minute`,
  fresh: (count) => pluriel(count, "nouveau", "nouveaux"),
  fixed: (count) => pluriel(count, "corrigé", "corrigés"),
  open: (count) => pluriel(count, "toujours ouvert", "toujours ouverts"),
  unknown: (count) => pluriel(count, "non jugé cette fois", "non jugés cette fois"),
  since: (date) => `Comparé au rapport du ${date}`,
  notAsked: "pas interrogé",
  passed: (count) => pluriel(count, "règle ne constate rien", "règles ne constatent rien"),
  madeBy: (version) => `Établi par alfa ${version}`,
  update: (command) => `Ce qui tourne suit la déclaration avec ${command}.`,
  steps: (count) => pluriel(count, "étape", "étapes"),
  noFindings: "Aucune règle n'a d'objection.",
};

const all: Readonly<Record<Lang, PageWords>> = { en, fr };

/** The words of a page's language. */
export const pageWordsOf = ({ lang = "en" }: { readonly lang?: Lang | undefined }): PageWords => all[lang];

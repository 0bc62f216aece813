import type { Service } from "../../stacks/model/service";
import { isActive } from "../../stacks/model/active";
import type { ContainerEvidence, Evidence } from "../observe/evidence";
import { joined, same, type Text } from "../lang";
import { audit } from "./lib/references";
import { type Hit, rule } from "./rule";

/** A job that has done its work: it ended well and nothing keeps it running. */
const isDoneJob = (service: Service, container: ContainerEvidence): boolean =>
  container.status === "exited" &&
  container.exitCode === 0 &&
  (service.restart === undefined || service.restart === "no");

const noContainer: Text = { en: "no container", fr: "pas de conteneur" };

/** Its state, with the exit code where there is one. */
const ended = ({ status, exitCode }: ContainerEvidence): Text =>
  exitCode === undefined
    ? same(status)
    : { en: `${status} with code ${exitCode}`, fr: `${status} avec le code ${exitCode}` };

type Condition = Service["dependsOn"][string]["condition"];

/** Why a service that another waits for does not let it start; undefined: it does. */
function holdsUp(container: ContainerEvidence | undefined, condition: Condition): Text | undefined {
  if (!container) return noContainer;
  const { status, exitCode, health } = container;
  if (status === "running") {
    if (condition === "service_completed_successfully") return { en: "still running", fr: "tourne encore" };
    if (condition !== "service_healthy" || health === "healthy") return undefined;
    return health === undefined ? { en: "no health check", fr: "pas de sonde de santé" } : same(health);
  }
  if (condition === "service_completed_successfully" && status === "exited" && exitCode === 0) return undefined;
  return ended(container);
}

/** What it waits for and that is not well, as the likely reason. */
function waitsFor(service: Service, evidence: Evidence): Text {
  const waits = Object.entries(service.dependsOn).flatMap(([name, { condition }]) => {
    const why = holdsUp(evidence.containers[name], condition);
    return why === undefined ? [] : [{ en: `${name} (${why.en})`, fr: `${name} (${why.fr})` }];
  });
  if (waits.length === 0) return same("");
  return {
    en: `; waits for ${waits.map(({ en }) => en).join(", ")}`,
    fr: ` ; attend ${waits.map(({ fr }) => fr).join(", ")}`,
  };
}

/** Of its last lines so many are shown. */
const lastLines = 3;

function state(container: ContainerEvidence): Text {
  const killed = container.oomKilled ? { en: ", out of memory", fr: ", faute de mémoire" } : same("");
  const said = container.error ?? container.lastLines.slice(-lastLines).join(" | ");
  const last = said === "" ? same("") : { en: `; the last it said: ${said}`, fr: ` ; ses derniers mots : ${said}` };
  return joined(ended(container), killed, last);
}

export default rule({
  id: "service-not-running",
  title: { en: "A declared service does not run", fr: "Un service déclaré ne tourne pas" },
  severity: "low",
  priority: "P4",
  phase: 2,
  references: [audit("A7")],
  why: {
    en: "What it is there for (metrics, alerts, sign-on, catalogue, runtime security) is missing.",
    fr: "Ce pour quoi il est là (métriques, alertes, authentification unique, catalogue, sécurité à l'exécution) manque.",
  },
  remedy: {
    en: "Start it: `docker compose --profile PROFILE up -d`, or `pulumi up` with its profile; if it exits, read why.",
    fr: "Démarrez-le : `docker compose --profile PROFIL up -d`, ou `pulumi up` avec son profil ; s'il s'arrête, lisez pourquoi.",
  },
  byUpdate: "container",
  live: ({ service, stack, container, evidence }) => {
    if (service.name in stack.notStarted) return [];
    const hit = (seen: string | Text, message: Text, more: Partial<Hit> = {}): Hit[] => [
      { key: "state", seen, wanted: { en: "running", fr: "en marche" }, message, ...more },
    ];
    if (!container) {
      if (isActive(stack, service)) {
        const image = evidence.imagesMissing?.includes(service.name)
          ? { en: "; its image is not on the Engine", fr: " ; son image n'est pas sur le moteur" }
          : same("");
        return hit(noContainer, joined({ en: "never created", fr: "jamais créé" }, image, waitsFor(service, evidence)));
      }
      const inactive = {
        en: `profile ${service.profiles.join(" or ")} is not active`,
        fr: `le profil ${service.profiles.join(" ou ")} n'est pas actif`,
      };
      return hit(noContainer, inactive, { field: "profiles" });
    }
    if (container.status === "running") {
      return container.health === "unhealthy"
        ? hit(
            "unhealthy",
            { en: "it runs and its health check fails", fr: "il tourne et sa sonde de santé échoue" },
            { severity: "medium" },
          )
        : [];
    }
    if (isDoneJob(service, container)) return [];
    return hit(container.status, joined(state(container), waitsFor(service, evidence)), { severity: "medium" });
  },
});

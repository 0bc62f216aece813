import { doc } from "./lib/references";
import { rule } from "./rule";

/** So many starts by the Engine alone are no single accident any more. */
const many = 5;

/** Seconds that a container must have run to count as stable again. */
const stable = 86_400;

export default rule({
  id: "container-restarts",
  title: { en: "It is restarted again and again", fr: "Il redémarre sans cesse" },
  severity: "medium",
  references: [
    doc("Docker: restart policies", "https://docs.docker.com/engine/containers/start-containers-automatically/"),
  ],
  why: {
    en: "The restart policy hides a crash: what is asked meanwhile fails, and work in progress is lost.",
    fr: "La politique de redémarrage cache un plantage : les demandes échouent entre-temps et le travail en cours est perdu.",
  },
  remedy: {
    en: "Read the log from before the last start (`docker logs`), and mend what ends it.",
    fr: "Lisez le journal d'avant le dernier démarrage (`docker logs`) et corrigez ce qui l'arrête.",
  },
  logs: {
    crash:
      /^panic: |^fatal error: |\bSIGSEGV\b|Segmentation fault|\bcore dumped\b|\bPANIC:|uncaughtException|Unhandled(?: promise)? ?rejection|Traceback \(most recent call last\)/i,
  },
  live: ({ container, evidence }) => {
    if (!container) return [];
    const { status, restartCount, startedAt, logs } = container;
    const ran = startedAt === undefined ? 0 : (Date.parse(evidence.takenAt) - Date.parse(startedAt)) / 1000;
    if (status !== "restarting" && (restartCount < many || status !== "running" || ran > stable)) return [];
    const crash = logs["container-restarts/crash"];
    return [
      {
        key: "restarts",
        seen: {
          en: `${restartCount} restarts${status === "restarting" ? ", waiting for the next" : ""}`,
          fr: `${restartCount} redémarrages${status === "restarting" ? ", en attente du suivant" : ""}`,
        },
        wanted: { en: "a container that stays up", fr: "un conteneur qui reste en marche" },
        ...(crash && { evidence: crash }),
      },
    ];
  },
});

import type { Service } from "../../stacks/model/service";
import type { ContainerEvidence, Evidence } from "../observe/evidence";
import { decimal } from "../lang";
import { doc } from "./lib/references";
import { rule } from "./rule";

/** Error lines per minute over all that was read, where the service has no threshold of its own. */
const usual = 1;
const thresholdLabel = "alfa.log-errors-per-minute";

function threshold({ labels }: Service): number {
  const own = Number(labels[thresholdLabel] ?? "");
  return own > 0 ? own : usual;
}

/** What a start costs in errors, until all it needs is there, is spread over so many seconds. */
const leastSeconds = 600;

/** From the oldest line that was read, so that neither a young container nor a log cut short looks quiet; at most the window. */
function secondsRead({ logsFrom }: ContainerEvidence, { takenAt, window }: Evidence): number {
  const since = logsFrom === undefined ? window : (Date.parse(takenAt) - Date.parse(logsFrom)) / 1000;
  return Math.min(window, Math.max(leastSeconds, since));
}

const rounded = (number: number): string => String(Math.round(number * 100) / 100);

export default rule({
  id: "log-error-rate",
  title: { en: "Its log is full of errors", fr: "Son journal est plein d'erreurs" },
  severity: "medium",
  references: [doc("Docker: logs", "https://docs.docker.com/reference/cli/docker/container/logs/")],
  why: {
    en: "Something fails again and again; what matters is no longer seen among it, and the log fills the disk.",
    fr: "Quelque chose échoue sans cesse ; l'important s'y perd, et le journal remplit le disque.",
  },
  remedy: {
    en: `Read the log and mend the cause; a service that is loud by nature gets the label ${thresholdLabel} with its threshold.`,
    fr: `Lisez le journal et corrigez la cause ; un service bavard par nature reçoit le label ${thresholdLabel} avec son seuil.`,
  },
  live: ({ service, container, evidence }) => {
    if (!container) return [];
    const limit = threshold(service);
    const seconds = secondsRead(container, evidence);
    const rate = (container.errorLines * 60) / seconds;
    if (rate < limit) return [];
    const span = seconds < 7200 ? `${Math.round(seconds / 60)} min` : `${rounded(seconds / 3600)} h`;
    return [
      {
        key: "rate",
        seen: {
          en: `${rounded(rate)} error lines a minute`,
          fr: `${decimal(rounded(rate), "fr")} lignes d'erreur par minute`,
        },
        wanted: { en: `less than ${rounded(limit)}`, fr: `moins de ${decimal(rounded(limit), "fr")}` },
        message: {
          en: `${container.errorLines} of ${container.logLines} lines in ${span}`,
          fr: `${container.errorLines} lignes sur ${container.logLines} en ${decimal(span, "fr")}`,
        },
      },
    ];
  },
});

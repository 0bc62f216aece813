import { audit, doc } from "./lib/references";
import { isUptimeKuma } from "./lib/software";
import { UnknownValue } from "./lib/unknown";
import { rule } from "./rule";

/**
 * What is declared to be watched, against what is declared to run. That a monitor is gone or was changed by hand shows as a
 * difference of its resource: reading monitors takes the administrator's password, which no audit has.
 */
export default rule({
  id: "uptime-kuma-monitors",
  title: {
    en: "Uptime Kuma does not watch everything that runs",
    fr: "Uptime Kuma ne surveille pas tout ce qui tourne",
  },
  severity: "medium",
  priority: "P3",
  phase: 1,
  references: [audit("A4"), doc("Uptime Kuma", "https://github.com/louislam/uptime-kuma/wiki")],
  why: { en: "What nobody watches fails unseen.", fr: "Ce que personne ne surveille tombe en panne sans être vu." },
  remedy: {
    en: "Declare a monitor for it, or say why it needs none.",
    fr: "Déclarez une sonde pour lui, ou dites pourquoi il n'en faut pas.",
  },
  checkStack: ({ stack }) => {
    const { uptimeKuma, services, host } = stack;
    const kuma = Object.values(services).find(isUptimeKuma);
    if (!uptimeKuma) {
      if (kuma)
        throw new UnknownValue(kuma.name, undefined, {
          en: "monitors stand in Uptime Kuma's database, not in a Compose file",
          fr: "les sondes se trouvent dans la base de données d'Uptime Kuma, pas dans un fichier Compose",
        });
      return [];
    }
    const watched = new Set(uptimeKuma.monitors.map(({ service, name }) => service ?? name));
    const running = Object.values(services).filter(
      ({ name, healthcheck }) => healthcheck && name !== uptimeKuma.service,
    );
    return [...running, ...host.processes]
      .filter(({ name }) => !watched.has(name))
      .map(({ name }) => ({
        subject: name,
        key: "unwatched",
        seen: { en: "no monitor", fr: "aucune sonde" },
        wanted: { en: "a monitor", fr: "une sonde" },
      }));
  },
});

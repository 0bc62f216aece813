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
  title: "Uptime Kuma does not watch everything that runs",
  severity: "medium",
  priority: "P3",
  phase: 1,
  references: [audit("A4"), doc("Uptime Kuma", "https://github.com/louislam/uptime-kuma/wiki")],
  why: "What nobody watches fails unseen.",
  remedy: "Declare a monitor for it, or say why it needs none.",
  checkStack: ({ stack }) => {
    const { uptimeKuma, services, host } = stack;
    const kuma = Object.values(services).find(isUptimeKuma);
    if (!uptimeKuma) {
      if (kuma)
        throw new UnknownValue(kuma.name, undefined, "monitors stand in Uptime Kuma's database, not in a Compose file");
      return [];
    }
    const watched = new Set(uptimeKuma.monitors.map(({ service, name }) => service ?? name));
    const running = Object.values(services).filter(
      ({ name, healthcheck }) => healthcheck && name !== uptimeKuma.service,
    );
    return [...running, ...host.processes]
      .filter(({ name }) => !watched.has(name))
      .map(({ name }) => ({ subject: name, key: "unwatched", seen: "no monitor", wanted: "a monitor" }));
  },
});

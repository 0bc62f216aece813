import { bindMounts, mountsSocket, mountText } from "./lib/mounts";
import { cis, doc, owasp } from "./lib/references";
import { isSocketProxy } from "./lib/socket-proxy";
import { rule, type CheckContext } from "./rule";

/** A filtering proxy nobody outside can reach is the remedy, not the defect; it still holds the socket. */
function contained({ service, stack }: CheckContext): boolean {
  const networks = Object.keys(service.networks);
  return (
    isSocketProxy(service) &&
    service.ports.length === 0 &&
    networks.length > 0 &&
    networks.every((name) => stack.networks[name]?.internal === true)
  );
}

export default rule({
  id: "docker-socket-mount",
  title: { en: "The Docker Engine's socket is mounted", fr: "Le socket du moteur Docker est monté" },
  severity: "high",
  references: [
    cis("5.32"),
    owasp("D04"),
    doc("Docker: Protect the Docker daemon socket", "https://docs.docker.com/engine/security/protect-access/"),
  ],
  why: {
    en: "Who can write to the socket is root on the host; a read-only mount does not restrict the API behind it.",
    fr: "Qui peut écrire dans le socket est root sur l'hôte ; un montage en lecture seule ne restreint pas l'API qui se trouve derrière.",
  },
  remedy: {
    en: "Put a filtering socket proxy (tecnativa/docker-socket-proxy) on an internal network in between and give the service its address.",
    fr: "Intercalez un proxy de socket filtrant (tecnativa/docker-socket-proxy) sur un réseau interne et donnez son adresse au service.",
  },
  check: (context) =>
    bindMounts(context.service)
      .filter(({ source }) => mountsSocket(source))
      .map(({ index, mount, source }) => ({
        field: `volumes[${index}]`,
        key: source,
        seen: mountText(mount),
        wanted: {
          en: "no mount of the socket; tcp://socket-proxy:2375 on an internal network",
          fr: "pas de montage du socket ; tcp://socket-proxy:2375 sur un réseau interne",
        },
        ...(contained(context) && {
          severity: "low" as const,
          message: {
            en: "by a filtering proxy that only an internal network reaches",
            fr: "par un proxy filtrant que seul un réseau interne atteint",
          },
        }),
        ...(mount.readOnly &&
          !contained(context) && {
            message: {
              en: "`ro` protects the file, not the API behind it",
              fr: "`ro` protège le fichier, pas l'API qui se trouve derrière",
            },
          }),
      })),
});

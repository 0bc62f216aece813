import { bindMounts, mountText } from "./lib/mounts";
import { cis } from "./lib/references";
import { rule } from "./rule";

/** The same without the way back to the host. */
const oneWay: Readonly<Record<string, string>> = { shared: "slave", rshared: "rslave" };

export default rule({
  id: "mount-propagation",
  title: {
    en: "Mounts made in the container appear on the host",
    fr: "Les montages faits dans le conteneur apparaissent sur l'hôte",
  },
  severity: "medium",
  references: [cis("5.20")],
  why: {
    en: "With shared propagation a container can mount over the host's own folders.",
    fr: "Avec une propagation partagée, un conteneur peut monter par-dessus les dossiers mêmes de l'hôte.",
  },
  remedy: {
    en: "Use `rprivate` (the default) or `rslave`.",
    fr: "Utilisez `rprivate` (la valeur par défaut) ou `rslave`.",
  },
  check: ({ service }) =>
    bindMounts(service)
      .filter(({ mount }) => (mount.bind?.propagation ?? "") in oneWay)
      .map(({ index, mount, source }) => ({
        field: `volumes[${index}]`,
        key: source,
        seen: `${mountText(mount)} (${mount.bind?.propagation ?? ""})`,
        wanted: { en: "rprivate or rslave", fr: "rprivate ou rslave" },
      })),
  fix: {
    risk: "unsafe",
    because: { en: "what it mounts no longer appears on the host", fr: "ce qu'il monte n'apparaît plus sur l'hôte" },
    apply: ({ service }) => ({
      ...service,
      volumes: service.volumes.map((mount) => {
        const propagation = oneWay[mount.bind?.propagation ?? ""];
        return propagation === undefined ? mount : { ...mount, bind: { ...mount.bind, propagation } };
      }),
    }),
  },
});

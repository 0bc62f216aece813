import { doc } from "./lib/references";
import { rule } from "./rule";

const GiB = 2 ** 30;

/** Below either share and size: a tenth of a large disk is much. */
const scarce = { share: 0.1, bytes: 20 * GiB };
const least = { share: 0.03, bytes: 5 * GiB };

const below = (free: number, size: number, limit: typeof scarce): boolean =>
  free < limit.share * size && free < limit.bytes;

const gib = (bytes: number): string => `${(bytes / GiB).toFixed(1)} GiB`;

export default rule({
  id: "disk-space",
  title: {
    en: "The disk of the Engine's data is nearly full",
    fr: "Le disque des données du moteur est presque plein",
  },
  severity: "medium",
  references: [doc("Docker: prune", "https://docs.docker.com/engine/manage-resources/pruning/")],
  why: {
    en: "On a full disk databases stop, logs end, and no container can be replaced.",
    fr: "Sur un disque plein, les bases de données s'arrêtent, les journaux finissent et plus aucun conteneur n'est remplaçable.",
  },
  remedy: {
    en: "Remove images and build cache that nothing uses (`docker image prune`, `docker builder prune`), or grow the disk.",
    fr: "Retirez les images et le cache de construction inutilisés (`docker image prune`, `docker builder prune`), ou agrandissez le disque.",
  },
  liveStack: ({ evidence: { disk } }) => {
    if (!disk?.root) return [];
    const { free, size } = disk.root;
    if (!below(free, size, scarce)) return [];
    const enough = Math.min(scarce.bytes, scarce.share * size);
    const taken = {
      images: gib(disk.images),
      volumes: gib(Object.values(disk.volumes).reduce((sum, bytes) => sum + bytes, 0)),
      containers: gib(disk.containers),
      buildCache: gib(disk.buildCache),
    };
    return [
      {
        subject: "host",
        key: "free",
        seen: { en: `${gib(free)} of ${gib(size)} free`, fr: `${gib(free)} libres sur ${gib(size)}` },
        wanted: { en: `more than ${gib(enough)}`, fr: `plus de ${gib(enough)}` },
        message: {
          en: `images ${taken.images}, volumes ${taken.volumes}, containers ${taken.containers}, build cache ${taken.buildCache}`,
          fr: `images ${taken.images}, volumes ${taken.volumes}, conteneurs ${taken.containers}, cache de construction ${taken.buildCache}`,
        },
        ...(below(free, size, least) && { severity: "high" as const }),
      },
    ];
  },
});

import { notSet } from "./lib/words";
import { isServer } from "./lib/known";
import type { Service } from "../../stacks/model/service";
import type { Stack } from "../../stacks/model/stack";
import { perStack } from "./lib/per-stack";
import { cis } from "./lib/references";
import { type Hit, rule } from "./rule";

/** CIS's bound of attempts. */
const bound = 5;

/** Jobs that others wait for until they have ended: those must not start again. */
const jobs = perStack(
  (stack) =>
    new Set(
      Object.values(stack.services).flatMap(({ dependsOn }) =>
        Object.keys(dependsOn).filter((name) => dependsOn[name]?.condition === "service_completed_successfully"),
      ),
    ),
);

function check(service: Service, stack: Stack): Hit[] {
  const { restart, restartMaxAttempts } = service;
  if (restart === "always" || restart === "unless-stopped" || jobs(stack).has(service.name)) return [];
  if (restart === "on-failure") {
    if (restartMaxAttempts !== undefined && restartMaxAttempts > 0 && restartMaxAttempts <= bound) return [];
    const seen =
      restartMaxAttempts === undefined
        ? { en: "on-failure without bound", fr: "on-failure sans borne" }
        : `on-failure:${restartMaxAttempts}`;
    return [
      {
        field: "restart",
        seen,
        wanted: {
          en: `on-failure:${bound}, unless-stopped or always`,
          fr: `on-failure:${bound}, unless-stopped ou always`,
        },
      },
    ];
  }
  return [{ field: "restart", seen: restart ?? notSet, wanted: "unless-stopped" }];
}

export default rule({
  id: "restart-policy",
  title: { en: "It does not come back, or fails for ever", fr: "Le service ne revient pas, ou échoue sans fin" },
  severity: "low",
  references: [cis("5.15")],
  why: {
    en: "After a crash or a restart of the host the service stays down; without a bound a broken one loops.",
    fr: "Après un plantage ou un redémarrage de l'hôte, le service reste arrêté ; sans borne, un service cassé redémarre en boucle.",
  },
  remedy: {
    en: "Set `restart: unless-stopped` (accepted here beside CIS's on-failure:5).",
    fr: "Définissez `restart: unless-stopped` (accepté ici, en plus du on-failure:5 du CIS).",
  },
  check: ({ service, stack }) => check(service, stack),
  fix: {
    risk: "unsafe",
    because: {
      en: "a job that ends would start again for ever; a known server without a policy only comes back",
      fr: "une tâche qui se termine redémarrerait sans fin ; un serveur connu sans politique ne fait que revenir",
    },
    safeFor: ({ service }) => service.restart === undefined && isServer(service),
    apply: ({ service }) => {
      const { restartMaxAttempts, ...rest } = service;
      if (service.restart !== "on-failure") return { ...rest, restart: "unless-stopped" };
      return { ...service, restartMaxAttempts: Math.min(restartMaxAttempts || bound, bound) };
    },
  },
});

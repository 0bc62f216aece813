import type { Service } from "../../stacks/model/service";
import { parseImage, withTag } from "./lib/image";
import { audit, doc } from "./lib/references";
import { isTraefik } from "./lib/software";
import { compareVersions, versionOf } from "./lib/version";
import { type Hit, rule } from "./rule";

/** First versions that negotiate the API version (2025-11-13). */
const fixedIn: Readonly<Record<number, readonly number[]>> = { 2: [2, 11, 31], 3: [3, 6, 1] };
/** What a fix sets: of each line the newest version seen (2026-11-22), which mends what was found since. */
const newest: Readonly<Record<number, string>> = { 2: "2.11.57", 3: "3.7.13" };

function tooOld(service: Service): Hit | undefined {
  if (!isTraefik(service) || service.image === undefined) return undefined;
  const { tag } = parseImage(service.image);
  const version = versionOf(tag);
  const [major, minor, patch] = version ?? [];
  if (!version || major === undefined || minor === undefined) return undefined;
  const fixed = fixedIn[major];
  if (major > 3 || (fixed && compareVersions(version, fixed) >= 0)) return undefined;
  const mayBeNewer = patch === undefined && fixed !== undefined && minor === fixed[1];
  const wanted = {
    en: "v3.6.1, v2.11.31 or newer, pinned in full",
    fr: "v3.6.1, v2.11.31 ou plus récent, version complète",
  };
  return {
    field: "image",
    key: "version",
    seen: service.image,
    wanted,
    ...(mayBeNewer && {
      severity: "medium",
      message: {
        en: "a tag without patch number may still be an older image",
        fr: "un tag sans numéro de correctif peut encore désigner une image plus ancienne",
      },
    }),
  };
}

export default rule({
  id: "traefik-engine-compat",
  title: { en: "This Traefik can't talk to Docker Engine 29", fr: "Ce Traefik ne peut pas parler à Docker Engine 29" },
  severity: "critical",
  priority: "P1",
  phase: 1,
  references: [
    audit("A1"),
    doc("traefik#12253: client version 1.24 is too old", "https://github.com/traefik/traefik/issues/12253"),
    doc("Docker Engine 29 release notes", "https://docs.docker.com/engine/release-notes/29/"),
  ],
  why: {
    en: "Engine 29 refuses API versions below 1.40 (29.0: 1.44); older Traefik always asks with 1.24.",
    fr: "Le moteur 29 refuse les versions d'API inférieures à 1.40 (29.0 : 1.44) ; un Traefik plus ancien demande toujours la 1.24.",
  },
  remedy: {
    en: "Use Traefik v3.6.1, v2.11.31 or newer, with its full version as tag.",
    fr: "Utilisez Traefik v3.6.1, v2.11.31 ou plus récent, avec sa version complète comme tag.",
  },
  check: ({ service }) => {
    const hit = tooOld(service);
    // Which Engine it will meet is not declared: an older one still works.
    return hit ? [{ severity: "high", ...hit }] : [];
  },
  live: ({ container, evidence }) => {
    const hit = container && tooOld(container.actual);
    const { engine } = evidence;
    if (!hit || !engine || compareVersions(versionOf(engine.minApiVersion) ?? [0], [1, 40]) < 0) return [];
    return [
      {
        ...hit,
        severity: "critical",
        message: {
          en: `Engine ${engine.version} accepts API ${engine.minApiVersion} and newer`,
          fr: `le moteur ${engine.version} n'accepte que l'API ${engine.minApiVersion} et les suivantes`,
        },
      },
    ];
  },
  fix: {
    risk: "unsafe",
    because: { en: "another version of the program is pulled", fr: "une autre version du programme est téléchargée" },
    apply: ({ service }) => {
      const tag = parseImage(service.image ?? "").tag ?? "";
      const [, prefix = "", major = "", suffix = ""] = /^(v?)(\d+)[\d.]*(.*)$/.exec(tag) ?? [];
      const fixed = newest[Number(major)];
      if (fixed === undefined || service.image === undefined || !tooOld(service)) return service;
      return { ...service, image: withTag(service.image, `${prefix}${fixed}${suffix}`) };
    },
  },
});

import { checked, type CompromisedImage } from "./row";

export const compromisedImages: readonly CompromisedImage[] = [
  {
    repositories: ["aquasec/trivy", "aquasecurity/trivy"],
    id: "CVE-2026-33634",
    tags: ["0.69.4", "0.69.5", "0.69.6"],
    digests: ["sha256:27f446230c60bbf0b70e008db798bd4f33b7826f9f76f756606f5417100beef3"],
    what: {
      en: "published by an intruder on 2026-03-19 to 2026-03-23: it sends the secrets it finds away",
      fr: "publiée par un intrus du 2026-03-19 au 2026-03-23 : elle envoie au-dehors les secrets qu'elle trouve",
    },
    source: "https://github.com/aquasecurity/trivy/security/advisories/GHSA-69fq-xp46-6x23",
    date: checked,
  },
];

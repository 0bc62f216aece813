/** The day the rows below were last compared with their sources. */
const checked = "2026-11-22";

/** From the first version (included) to the second (excluded); without `from` from the beginning. */
export interface VersionRange {
  readonly from?: readonly number[];
  readonly before: readonly number[];
}

interface Row {
  /** Repositories of the image, without registry. */
  readonly repositories: readonly string[];
  readonly source: string;
  /** ISO date on which the row was compared with its source. */
  readonly date: string;
}

export interface VulnerableImage extends Row {
  readonly id: string;
  readonly affected: readonly VersionRange[];
  /** First versions without the flaw. */
  readonly fixed: string;
  readonly what: string;
  /** It needs no account: whoever reaches the port can use it. */
  readonly unauthenticated?: true;
}

export interface EndedImage extends Row {
  /** Absent: every version. */
  readonly affected?: readonly VersionRange[];
  /** ISO date of the last support; absent: the source names none. */
  readonly end?: string;
  readonly successor: string;
}

export interface CompromisedImage extends Row {
  readonly id: string;
  readonly tags: readonly string[];
  readonly digests: readonly string[];
  readonly what: string;
}

const n8n = ["n8nio/n8n", "n8n-io/n8n"];

export const vulnerableImages: readonly VulnerableImage[] = [
  {
    repositories: n8n,
    id: "CVE-2026-21858",
    affected: [{ from: [1, 65, 0], before: [1, 121, 0] }],
    fixed: "1.121.0",
    what: "anybody who reaches a form reads files of n8n, its key among them, and with it runs code (CVSS 10)",
    unauthenticated: true,
    source: "https://nvd.nist.gov/vuln/detail/CVE-2026-21858",
    date: checked,
  },
  {
    repositories: n8n,
    id: "CVE-2026-110852",
    affected: [{ before: [1, 123, 83] }, { from: [2], before: [2, 41, 4] }, { from: [2, 42], before: [2, 42, 1] }],
    fixed: "1.123.83, 2.41.4 or 2.42.1",
    what: "fixed by n8n in all lines it maintains",
    source: "https://nvd.nist.gov/vuln/detail/CVE-2026-110852",
    date: checked,
  },
];

const postgres = ["postgres", "postgis/postgis", "bitnami/postgresql"];
const postgresVersions = "https://www.postgresql.org/support/versioning/";
const nodeReleases = "https://github.com/nodejs/Release#end-of-life-releases";

export const endedImages: readonly EndedImage[] = [
  {
    repositories: ["grafana/promtail"],
    end: "2026-03-02",
    successor: "grafana/alloy",
    source: "https://grafana.com/docs/loki/latest/send-data/promtail/",
    date: checked,
  },
  {
    repositories: ["grafana/agent"],
    end: "2025-11-01",
    successor: "grafana/alloy",
    source: "https://grafana.com/docs/agent/latest/",
    date: checked,
  },
  {
    repositories: ["traefik"],
    affected: [{ before: [2] }],
    end: "2021-12-31",
    successor: "traefik:v3.7 or newer",
    source: "https://doc.traefik.io/traefik/deprecation/releases/",
    date: checked,
  },
  {
    repositories: ["traefik"],
    affected: [{ from: [3], before: [3, 7] }],
    successor: "traefik:v3.7 or newer",
    source: "https://doc.traefik.io/traefik/deprecation/releases/",
    date: checked,
  },
  {
    repositories: ["cadvisor/cadvisor", "google-containers/cadvisor"],
    end: "2025-12-02",
    successor: "ghcr.io/google/cadvisor:v0.54.0 or newer",
    source: "https://github.com/google/cadvisor/pull/3806",
    date: checked,
  },
  {
    repositories: postgres,
    affected: [{ from: [14], before: [15] }],
    end: "2026-11-12",
    successor: "postgres:17 or newer, after a dump or pg_upgrade",
    source: postgresVersions,
    date: checked,
  },
  {
    repositories: postgres,
    affected: [{ before: [14] }],
    end: "2025-11-13",
    successor: "postgres:17 or newer, after a dump or pg_upgrade",
    source: postgresVersions,
    date: checked,
  },
  {
    repositories: ["mysql"],
    affected: [{ before: [8] }],
    end: "2023-10-31",
    successor: "mysql:8.4",
    source: "https://endoflife.date/mysql",
    date: checked,
  },
  {
    repositories: ["mysql"],
    affected: [{ from: [8, 0], before: [8, 1] }],
    end: "2026-04-30",
    successor: "mysql:8.4",
    source: "https://endoflife.date/mysql",
    date: checked,
  },
  {
    repositories: ["node"],
    affected: [{ before: [20] }],
    end: "2025-04-30",
    successor: "node:24",
    source: nodeReleases,
    date: checked,
  },
  {
    repositories: ["node"],
    affected: [{ from: [20], before: [22] }],
    end: "2026-04-30",
    successor: "node:24",
    source: nodeReleases,
    date: checked,
  },
];

export const compromisedImages: readonly CompromisedImage[] = [
  {
    repositories: ["aquasec/trivy", "aquasecurity/trivy"],
    id: "CVE-2026-33634",
    tags: ["0.69.4", "0.69.5", "0.69.6"],
    digests: ["sha256:27f446230c60bbf0b70e008db798bd4f33b7826f9f76f756606f5417100beef3"],
    what: "published by an intruder on 2026-03-19 to 2026-03-23: it sends the secrets it finds away",
    source: "https://github.com/aquasecurity/trivy/security/advisories/GHSA-69fq-xp46-6x23",
    date: checked,
  },
];

import { checked, versionRange, type VulnerableImage } from "./row";

type Flaw = Omit<VulnerableImage, "source" | "date" | "affected"> & {
  /** [from, before] in dots; an empty `from` is the beginning. */
  readonly ranges: readonly (readonly [from: string, before: string])[];
};

const n8n = ["n8nio/n8n", "n8n-io/n8n"];
const authentik = ["goauthentik/server", "authentik/server"];

/** Flaws that are used against self-hosted software, each compared with its CVE record. */
const flaws: readonly Flaw[] = [
  {
    repositories: n8n,
    id: "CVE-2026-21858",
    ranges: [["1.65.0", "1.121.0"]],
    fixed: "1.121.0",
    what: {
      en: "anybody who reaches a form reads files of n8n, its key among them, and with it runs code (CVSS 10)",
      fr: "quiconque atteint un formulaire lit des fichiers de n8n, dont sa clé, et s'en sert pour exécuter du code (CVSS 10)",
    },
    unauthenticated: true,
  },
  {
    repositories: n8n,
    id: "CVE-2026-21877",
    ranges: [["0.123.0", "1.121.3"]],
    fixed: "1.121.3",
    what: {
      en: "any user runs code by writing files with the Git node",
      fr: "tout utilisateur exécute du code en écrivant des fichiers avec le nœud Git",
    },
  },
  {
    repositories: n8n,
    id: "CVE-2026-110852",
    ranges: [
      ["", "1.123.83"],
      ["2", "2.41.4"],
      ["2.42", "2.42.1"],
    ],
    fixed: "1.123.83, 2.41.4 or 2.42.1",
    what: {
      en: "anybody runs workflows of other projects with those projects' credentials, through webhooks with a dynamic path",
      fr: "n'importe qui exécute les workflows d'autres projets avec leurs identifiants, par des webhooks à chemin dynamique",
    },
    unauthenticated: true,
  },
  {
    repositories: ["traefik", "traefik/traefik", "bitnami/traefik"],
    id: "CVE-2026-85595",
    ranges: [
      ["", "2.11.55"],
      ["3", "3.7.11"],
    ],
    fixed: "2.11.55 or 3.7.11",
    what: {
      en: "its digestAuth middleware lets in users that do not exist",
      fr: "son middleware digestAuth laisse entrer des utilisateurs qui n'existent pas",
    },
    unauthenticated: true,
  },
  {
    repositories: ["grafana/grafana", "grafana/grafana-oss", "grafana/grafana-enterprise", "bitnami/grafana"],
    id: "CVE-2021-43798",
    ranges: [
      ["8", "8.0.7"],
      ["8.1", "8.1.8"],
      ["8.2", "8.2.7"],
      ["8.3", "8.3.1"],
    ],
    fixed: "8.0.7, 8.1.8, 8.2.7 or 8.3.1",
    what: {
      en: "anybody reads files of the container through the paths of plugins",
      fr: "n'importe qui lit des fichiers du conteneur par les chemins des plugins",
    },
    unauthenticated: true,
  },
  {
    repositories: ["gitlab/gitlab-ce", "gitlab/gitlab-ee"],
    id: "CVE-2023-7028",
    ranges: [
      ["16.1", "16.1.6"],
      ["16.2", "16.2.9"],
      ["16.3", "16.3.7"],
      ["16.4", "16.4.5"],
      ["16.5", "16.5.6"],
      ["16.6", "16.6.4"],
      ["16.7", "16.7.2"],
    ],
    fixed: "16.7.2",
    what: {
      en: "anybody takes an account over: the mail that resets its password goes to an address of their choice",
      fr: "n'importe qui s'empare d'un compte : le courriel qui réinitialise son mot de passe part à l'adresse de son choix",
    },
    unauthenticated: true,
  },
  {
    repositories: ["jenkins/jenkins"],
    id: "CVE-2024-23897",
    ranges: [
      ["1.606", "2.426.3"],
      ["2.427", "2.440.1"],
      ["2.441", "2.442"],
    ],
    fixed: "2.426.3, 2.440.1 or 2.442",
    what: {
      en: "anybody reads files of the controller through its command line, and from there may run code",
      fr: "n'importe qui lit des fichiers du contrôleur par sa ligne de commande et peut, de là, exécuter du code",
    },
    unauthenticated: true,
  },
  {
    repositories: ["redis", "bitnami/redis"],
    id: "CVE-2025-49844",
    ranges: [
      ["", "6.2.20"],
      ["7", "7.2.11"],
      ["7.4", "7.4.6"],
      ["8", "8.0.4"],
      ["8.2", "8.2.2"],
    ],
    fixed: "6.2.20, 7.2.11, 7.4.6, 8.0.4 or 8.2.2",
    what: {
      en: "who may run a Lua script, without a password everybody, runs code in the server (CVSS 10)",
      fr: "qui peut lancer un script Lua (tout le monde, sans mot de passe) exécute du code dans le serveur (CVSS 10)",
    },
  },
  {
    repositories: ["mongo", "bitnami/mongodb"],
    id: "CVE-2025-14847",
    ranges: [
      ["4.4", "4.4.30"],
      ["5.0", "5.0.32"],
      ["6.0", "6.0.27"],
      ["7.0", "7.0.28"],
      ["8.0", "8.0.17"],
      ["8.2", "8.2.3"],
    ],
    fixed: "4.4.30, 5.0.32, 6.0.27, 7.0.28, 8.0.17 or 8.2.3",
    what: {
      en: "anybody reads the server's memory, passwords among it (MongoBleed)",
      fr: "n'importe qui lit la mémoire du serveur, mots de passe compris (MongoBleed)",
    },
    unauthenticated: true,
  },
  {
    repositories: ["minio/minio", "bitnami/minio"],
    id: "CVE-2023-28432",
    ranges: [["2019.12.17", "2023.03.20"]],
    fixed: "RELEASE.2023-03-20T20-16-18Z",
    what: {
      en: "a cluster tells anybody its environment, the root password among it",
      fr: "une grappe révèle son environnement à n'importe qui, mot de passe root compris",
    },
    unauthenticated: true,
  },
  {
    repositories: ["vaultwarden/server"],
    id: "CVE-2024-55224",
    ranges: [["", "1.32.5"]],
    fixed: "1.32.5",
    what: {
      en: "a user's name puts HTML into mails, which runs where they are read",
      fr: "un nom d'utilisateur injecte du HTML dans les courriels, qui s'exécute là où on les lit",
    },
  },
  {
    repositories: ["portainer/portainer-ce", "portainer/portainer-ee"],
    id: "CVE-2026-44848",
    ranges: [["2.33.0", "2.33.8"]],
    fixed: "2.33.8",
    what: {
      en: "any user installs Docker plugins, and with one is root on the host",
      fr: "tout utilisateur installe des plugins Docker, et devient par là root sur l'hôte",
    },
  },
  {
    repositories: authentik,
    id: "CVE-2026-49448",
    ranges: [
      ["", "2025.12.6"],
      ["2026.2", "2026.2.4"],
      ["2026.5", "2026.5.1"],
    ],
    fixed: "2025.12.6, 2026.2.4 or 2026.5.1",
    what: {
      en: "an empty request passes the sign-in by another source (CVSS 9.8)",
      fr: "une requête vide passe l'authentification déléguée à une autre source (CVSS 9.8)",
    },
    unauthenticated: true,
  },
  {
    repositories: authentik,
    id: "CVE-2024-47070",
    ranges: [
      ["", "2024.6.5"],
      ["2024.8", "2024.8.3"],
    ],
    fixed: "2024.6.5 or 2024.8.3",
    what: {
      en: "a forged X-Forwarded-For passes the sign-in without the password",
      fr: "un X-Forwarded-For forgé passe l'authentification sans le mot de passe",
    },
    unauthenticated: true,
  },
  {
    repositories: ["metabase/metabase"],
    id: "CVE-2023-38646",
    ranges: [
      ["0.43", "0.43.7.2"],
      ["0.44", "0.44.7.1"],
      ["0.45", "0.45.4.1"],
      ["0.46", "0.46.6.1"],
    ],
    fixed: "0.46.6.1",
    what: {
      en: "anybody runs code with the token of the set-up",
      fr: "n'importe qui exécute du code avec le jeton d'installation",
    },
    unauthenticated: true,
  },
  {
    repositories: ["apache/activemq-classic", "rmohr/activemq"],
    id: "CVE-2023-46604",
    ranges: [
      ["", "5.15.16"],
      ["5.16", "5.16.7"],
      ["5.17", "5.17.6"],
      ["5.18", "5.18.3"],
    ],
    fixed: "5.15.16, 5.16.7, 5.17.6 or 5.18.3",
    what: {
      en: "who reaches the OpenWire port runs code (CVSS 10)",
      fr: "qui atteint le port OpenWire exécute du code (CVSS 10)",
    },
    unauthenticated: true,
  },
  {
    repositories: ["sonatype/nexus3"],
    id: "CVE-2024-4956",
    ranges: [["3", "3.68.1"]],
    fixed: "3.68.1",
    what: {
      en: "anybody reads files of the container through the paths of URLs",
      fr: "n'importe qui lit des fichiers du conteneur par les chemins des URL",
    },
    unauthenticated: true,
  },
];

export const vulnerableImages: readonly VulnerableImage[] = flaws.map(({ ranges, ...flaw }) => ({
  ...flaw,
  affected: ranges.map(([from, before]) => versionRange(from, before)),
  source: `https://nvd.nist.gov/vuln/detail/${flaw.id}`,
  date: checked,
}));

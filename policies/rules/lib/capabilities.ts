import type { Text } from "../../lang";
/** `CAP_NET_RAW`, `net_raw` -> `NET_RAW`. */
export const capability = (name: string): string => name.toUpperCase().replace(/^CAP_/, "");

/** Capabilities that lead out of the container, and what each allows (capabilities(7)). */
export const dangerousCapabilities: Readonly<Record<string, Text>> = {
  ALL: { en: "everything root may do", fr: "tout ce que root peut faire" },
  SYS_ADMIN: {
    en: "mounting, namespaces and most of what root may do",
    fr: "les montages, les espaces de noms et presque tout ce que root peut faire",
  },
  SYS_PTRACE: {
    en: "reading and changing the memory of other processes",
    fr: "de lire et de modifier la mémoire d'autres processus",
  },
  SYS_MODULE: { en: "loading code into the kernel", fr: "de charger du code dans le noyau" },
  SYS_RAWIO: { en: "raw access to memory and disks", fr: "d'accéder directement à la mémoire et aux disques" },
  SYS_BOOT: { en: "rebooting the host", fr: "de redémarrer l'hôte" },
  SYS_TIME: { en: "changing the host's clock", fr: "de changer l'heure de l'hôte" },
  SYSLOG: { en: "reading the kernel's log and addresses", fr: "de lire le journal et les adresses du noyau" },
  NET_ADMIN: {
    en: "changing the host's network when it shares it, and its own always",
    fr: "de modifier le réseau de l'hôte s'il est partagé, et le sien dans tous les cas",
  },
  NET_RAW: { en: "forging packets to other containers", fr: "de forger des paquets vers d'autres conteneurs" },
  DAC_READ_SEARCH: {
    en: "reading every file of the host by its inode",
    fr: "de lire n'importe quel fichier de l'hôte par son inode",
  },
  DAC_OVERRIDE: { en: "ignoring file permissions", fr: "d'ignorer les permissions des fichiers" },
  BPF: { en: "loading programs into the kernel", fr: "de charger des programmes dans le noyau" },
  PERFMON: { en: "watching every process of the host", fr: "d'observer tous les processus de l'hôte" },
  MAC_ADMIN: { en: "changing the mandatory access control", fr: "de modifier le contrôle d'accès obligatoire" },
  MAC_OVERRIDE: { en: "ignoring the mandatory access control", fr: "d'ignorer le contrôle d'accès obligatoire" },
  LINUX_IMMUTABLE: {
    en: "changing files that are protected against it",
    fr: "de modifier des fichiers marqués immuables",
  },
  MKNOD: { en: "making device files", fr: "de créer des fichiers de périphérique" },
  AUDIT_CONTROL: { en: "turning the audit of the kernel off", fr: "de désactiver l'audit du noyau" },
};

/** Part of Docker's default set: adding them back after dropping ALL is the lesser step. */
export const defaultCapabilities: ReadonlySet<string> = new Set([
  "AUDIT_WRITE",
  "CHOWN",
  "DAC_OVERRIDE",
  "FOWNER",
  "FSETID",
  "KILL",
  "MKNOD",
  "NET_BIND_SERVICE",
  "NET_RAW",
  "SETFCAP",
  "SETGID",
  "SETPCAP",
  "SETUID",
  "SYS_CHROOT",
]);

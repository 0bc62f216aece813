import { type Family, rowsOf } from "./family";
import type { EndedImage } from "./row";

/** Distributions and languages that images are made from. */
const families: readonly Family[] = [
  {
    repositories: ["debian", "bitnami/minideb"],
    successor: "debian:13 (trixie)",
    source: "https://wiki.debian.org/DebianReleases",
    ended: [
      ["", "11", "2024-06-30", ["buster", "stretch", "jessie", "wheezy"]],
      ["11", "12", "2026-08-31", ["bullseye"]],
    ],
  },
  {
    repositories: ["ubuntu"],
    successor: {
      en: "ubuntu:24.04 or newer with long-term support",
      fr: "ubuntu:24.04 ou plus récent, à support long",
    },
    source: "https://wiki.ubuntu.com/Releases",
    ended: [
      ["", "22.04", "2025-05-31", ["focal", "bionic", "xenial", "trusty", "impish", "hirsute", "groovy"]],
      ["22.10", "24.04", "2024-07-12", ["kinetic", "lunar", "mantic"]],
      ["24.10", "26.04", "2026-07-01", ["oracular", "plucky", "questing"]],
    ],
  },
  {
    repositories: ["alpine"],
    successor: { en: "alpine:3.23 or newer", fr: "alpine:3.23 ou plus récent" },
    source: "https://alpinelinux.org/releases/",
    ended: [
      ["", "3.21", "2026-04-01"],
      ["3.21", "3.22", "2026-11-01"],
    ],
  },
  {
    repositories: ["centos"],
    successor: { en: "almalinux or rockylinux", fr: "almalinux ou rockylinux" },
    source: "https://endoflife.date/centos",
    ended: [
      ["", "8", "2024-06-30"],
      ["8", "9", "2021-12-31"],
    ],
  },
  {
    repositories: ["fedora"],
    successor: { en: "fedora:43 or newer", fr: "fedora:43 ou plus récent" },
    source: "https://docs.fedoraproject.org/en-US/releases/eol/",
    ended: [["", "43", "2026-05-13"]],
  },
  {
    repositories: ["node", "bitnami/node"],
    successor: "node:24",
    source: "https://nodejs.org/en/about/previous-releases",
    ended: [
      ["", "18", "2023-09-11"],
      ["18", "19", "2025-04-30"],
      ["19", "20", "2023-06-01"],
      ["20", "21", "2026-04-30"],
      ["21", "22", "2024-06-01"],
    ],
  },
  {
    repositories: ["python"],
    successor: { en: "python:3.13 or newer", fr: "python:3.13 ou plus récent" },
    source: "https://devguide.python.org/versions/",
    ended: [
      ["", "3", "2020-01-01"],
      ["3", "3.9", "2024-10-14"],
      ["3.9", "3.10", "2025-10-05"],
      ["3.10", "3.11", "2026-10-04"],
    ],
  },
  {
    repositories: ["php"],
    successor: { en: "php:8.4 or newer", fr: "php:8.4 ou plus récent" },
    source: "https://www.php.net/supported-versions.php",
    ended: [
      ["", "8", "2022-11-28"],
      ["8", "8.1", "2023-11-26"],
      ["8.1", "8.2", "2025-12-31"],
    ],
  },
  {
    repositories: ["ruby"],
    successor: { en: "ruby:3.4 or newer", fr: "ruby:3.4 ou plus récent" },
    source: "https://www.ruby-lang.org/en/downloads/branches/",
    ended: [
      ["", "3.2", "2025-03-31"],
      ["3.2", "3.3", "2026-03-31"],
    ],
  },
];

export const endedSystems: readonly EndedImage[] = families.flatMap(rowsOf);

/** What the base image of the sandbox holds, as Debian or Ubuntu packages; apt adds what they need. */
export const PACKAGES = [
  "postgresql-15",
  "redis-server",
  "prometheus",
  "prometheus-alertmanager",
  "prometheus-node-exporter",
  "haproxy",
  "bash",
  "busybox-static",
  "nodejs",
  "python3-minimal",
  "curl",
  "ca-certificates",
  "tzdata",
  "base-files",
  "tini",
  "dumb-init",
  "gosu",
] as const;

/** Dependencies of those that nothing in a container uses: maintainer scripts, web assets, PostgreSQL's JIT compiler. */
export const UNUSED =
  /^(perl.*|lib.*perl.*|libllvm.*|libz3-.*|libjs-.*|javascript-common|fonts-.*|locales|libc-l10n|dpkg|tar|debconf|adduser|ucf|ssl-cert|sensible-utils|usrmerge|init-system-helpers|sysvinit-utils|lsb-base|postgresql-common|postgresql-client-common|libpam-.*|passwd|openssl|mawk)$/;

/** Paths below the root that no container needs. */
export const UNUSED_PATHS = [
  "usr/share/doc",
  "usr/share/man",
  "usr/share/locale",
  "usr/share/lintian",
  "usr/share/bug",
  "usr/share/info",
];

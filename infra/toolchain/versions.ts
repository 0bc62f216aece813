/** Every version the toolchain pins, in one place. A change here makes every checkout set itself up again. */
export const versions = {
  /** The oldest Node.js that may run this project; `bootstrap.mjs` reads the same from package.json. */
  node: "20.19.0",
  /** The Pulumi CLI: the pinned one to install, and the oldest 3.x on PATH that is used instead. */
  pulumi: "3.245.0",
  /** The `command` package; its plugin must have the version of the npm package @pulumi/command. */
  command: "1.2.1",
  /** `docker compose`: for the sandbox's `--real`, and to compare our reading of Compose files with. */
  compose: "5.2.0",
  /** PM2, as infra/toolchain/pm2 pins it: the sandbox's webhook runs under it. */
  pm2: "7.0.4",
  /** Judges the workflow files in the tests; infra/toolchain/actionlint pins it. */
  actionlint: "1.7.12",
} as const;

/** Where the vendor publishes the CLI: `pulumi-vVERSION-OS-ARCH.tar.gz` and a file of SHA-512 sums for each release. */
export const pulumiReleases = "https://github.com/pulumi/pulumi/releases/download";

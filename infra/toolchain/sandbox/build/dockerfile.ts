import type { ImageSettings } from "../images/recipe";

/** Label of every sandbox image: the hash of what it was built from. */
export const RECIPE_LABEL = "alfa.sandbox.recipe";
/** Label that says what a stand-in is, to whoever inspects the image. */
export const STANDIN_LABEL = "alfa.sandbox.standin";

/** The Dockerfile of one image: the base, one layer of files, and what upstream's image says of itself. */
export function dockerfile(base: string, image: ImageSettings, labels: Readonly<Record<string, string>>): string {
  const { env = {}, expose = [], volumes = [], healthcheck } = image;
  return [
    `FROM ${base}`,
    "ADD root.tar /",
    pairs("LABEL", labels),
    pairs("ENV", env),
    expose.length > 0 && `EXPOSE ${expose.join(" ")}`,
    volumes.length > 0 && `VOLUME ${JSON.stringify(volumes)}`,
    image.workdir && `WORKDIR ${image.workdir}`,
    image.user && `USER ${image.user}`,
    image.stopSignal && `STOPSIGNAL ${image.stopSignal}`,
    healthcheck && `HEALTHCHECK ${timings(healthcheck)}${healthInstruction(healthcheck.test)}`,
    image.entrypoint && `ENTRYPOINT ${JSON.stringify(image.entrypoint)}`,
    image.cmd && `CMD ${JSON.stringify(image.cmd)}`,
  ]
    .filter(Boolean)
    .join("\n");
}

/** The base image built inside the Engine, where this machine's own package manager can't give the files. */
export function baseDockerfile(packages: readonly string[]): string {
  return [
    "FROM debian:bookworm-slim",
    installPackages(packages),
    "COPY finish.sh /tmp/finish.sh",
    "RUN sh /tmp/finish.sh /",
  ].join("\n");
}

/** The layer of a large application; its packages too, where this machine's own package manager can't give them. */
export const layerDockerfile = (base: string, packages: readonly string[]): string =>
  [`FROM ${base}`, "ADD rootfs.tar /", ...(packages.length > 0 ? [installPackages(packages)] : [])].join("\n");

const installPackages = (packages: readonly string[]): string =>
  `RUN apt-get update && apt-get install -y --no-install-recommends ${packages.join(" ")} && rm -rf /var/lib/apt/lists/*`;

function pairs(instruction: string, values: Readonly<Record<string, string>>): string | false {
  const entries = Object.entries(values);
  // `$` would be expanded in ENV and LABEL
  return (
    entries.length > 0 &&
    `${instruction} ${entries.map(([key, value]) => `${key}=${JSON.stringify(value).replaceAll("$", "\\$")}`).join(" ")}`
  );
}

function timings({ interval, timeout, startPeriod, retries }: NonNullable<ImageSettings["healthcheck"]>): string {
  const option = (name: string, value: number | undefined, unit: string) =>
    value === undefined ? "" : `--${name}=${value}${unit} `;
  return (
    option("interval", interval, "s") +
    option("timeout", timeout, "s") +
    option("start-period", startPeriod, "s") +
    option("retries", retries, "")
  );
}

function healthInstruction([kind, ...rest]: readonly string[]): string {
  if (kind === "NONE") return "NONE";
  return kind === "CMD-SHELL" ? `CMD ${rest.join(" ")}` : `CMD ${JSON.stringify(rest)}`;
}

import type { AlfaConfig } from "../config";
import { probe, volume, whenHealthy, type AlfaService } from "../defaults";
import { imageOf } from "../images";

/** What Authentik's server and worker share: https://docs.goauthentik.io/install-config/configuration/ */
export function authentik(config: AlfaConfig) {
  return {
    profile: "security",
    image: imageOf(config, "authentik"),
    environment: {
      AUTHENTIK_SECRET_KEY: "${AUTHENTIK_SECRET_KEY}",
      AUTHENTIK_POSTGRESQL__HOST: "postgres",
      AUTHENTIK_POSTGRESQL__NAME: "authentik",
      AUTHENTIK_POSTGRESQL__USER: "authentik",
      AUTHENTIK_POSTGRESQL__PASSWORD: "${AUTHENTIK_DB_PASSWORD}",
      // Counts on the first start: the password of the administrator "akadmin".
      AUTHENTIK_BOOTSTRAP_PASSWORD: "${AUTHENTIK_BOOTSTRAP_PASSWORD}",
      AUTHENTIK_ERROR_REPORTING__ENABLED: "false",
      AUTHENTIK_DISABLE_UPDATE_CHECK: "true",
    },
    // /data/media of the image is a link to /media, which the audited file has as volume:
    // https://github.com/goauthentik/authentik/blob/main/lifecycle/container/Dockerfile
    volumes: [volume("authentik-media", "/media")],
    // TMPDIR is /dev/shm; upstream's Compose file has the same size.
    shmSize: 512 * 1024 * 1024,
    dependsOn: whenHealthy("postgres"),
    // The image's own check, with time for the first start's migrations.
    healthcheck: probe(["CMD", "ak", "healthcheck"], 180),
  } satisfies Partial<AlfaService>;
}

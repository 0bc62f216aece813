import type { Service } from "../../model/service";
import type { AlfaConfig } from "../config";
import { alfaService, probe, volume } from "../defaults";
import { imageOf } from "../images";
import { networks } from "../networks";

/** Key-value store with an append-only file. Not published; its clients know no password, so only they share its network. */
export function redis(config: AlfaConfig): Service {
  return alfaService(config, {
    name: "redis",
    description: "Key-value store of workflows (append-only file)",
    profile: "core",
    image: imageOf(config, "redis"),
    command: ["redis-server", "--appendonly", "yes"],
    volumes: [volume("redis-data", "/data")],
    networks: [networks.data],
    // The entry point starts as root, takes /data over (chown) and becomes redis:
    // https://github.com/redis/docker-library-redis/blob/release/8.2/debian/docker-entrypoint.sh
    capAdd: ["CHOWN", "DAC_OVERRIDE", "SETGID", "SETUID"],
    monitor: "redis:6379",
    healthcheck: probe(["CMD", "redis-cli", "ping"], 20),
    limits: { memoryMiB: 512, cpus: 1, pids: 64 },
  });
}

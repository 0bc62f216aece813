require("../rpc/launch.cjs")("docker", "infra/providers/docker/main.ts");

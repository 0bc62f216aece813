require("../../../policies/pack/launch.cjs")("docker", "infra/providers/docker/main.ts");

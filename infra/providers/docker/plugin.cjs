require("../../../policies/pack/brief.cjs");
require("../../../policies/pack/launch.cjs")("docker", "infra/providers/docker/main.ts");

require("../../../policies/pack/brief.cjs");
require("../../../policies/pack/launch.cjs")("alfa-provider", "infra/providers/alfa/main.ts");

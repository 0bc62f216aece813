import { PolicyPack } from "@pulumi/policy";
import { rulesUnderPulumi } from "../rules/lib/under-pulumi";
import { policies } from "./policies";

/** The policy pack as the Pulumi CLI runs it: one policy a rule, and `alfa`, which carries the pack's settings. */
new PolicyPack("alfa", {
  displayName: "ALFA",
  description: "Defects of Docker containers and Swarm services, as declared and as they run",
  provider: "docker",
  tags: ["docker", "security", "CIS Docker Benchmark", "OWASP Docker Top 10"],
  policies: policies(rulesUnderPulumi),
});

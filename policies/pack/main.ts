import { PolicyPack } from "@pulumi/policy";
import { rulesUnderPulumi } from "../rules/lib/under-pulumi";
import { policies } from "./policies";

/** The policy pack as the Pulumi CLI runs it: one policy a rule, and `alfa`, which carries the pack's settings. */
new PolicyPack("alfa", { policies: policies(rulesUnderPulumi) });

import { allRules } from "../index";

/** The rules that say something beside Pulumi's own diff. */
export const rulesUnderPulumi = allRules.filter(({ inPulumiDiff }) => !inPulumiDiff);

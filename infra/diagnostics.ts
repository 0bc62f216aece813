import { log, runtime, type Resource } from "@pulumi/pulumi";
import { openEngine } from "../stacks/engine";
import { UserError } from "../stacks/model/errors";
import type { Stack } from "../stacks/model/stack";
import { evaluate } from "../policies/evaluate";
import type { Evidence } from "../policies/observe/evidence";
import { observe } from "../policies/observe/index";
import { rulesUnderPulumi } from "../policies/rules/lib/under-pulumi";
import { findingLine } from "./finding-line";

/**
 * Puts the findings on the resources they concern, in previews: an update repairs what its preview named.
 * With a policy pack (which the CLI tells by this variable) the pack reports them instead; `alfa:diagnostics: off`, or the
 * variable ALFA_DIAGNOSTICS for one run, leaves them out.
 */
export async function reportFindings(
  stack: Stack,
  resources: ReadonlyMap<string, Resource>,
  root: Resource,
): Promise<void> {
  if (!runtime.isDryRun() || process.env["PULUMI_OPTION_POLICY_PACK"]) return;
  if (process.env["ALFA_DIAGNOSTICS"] === "off") return;
  const evidence = await see(stack, root);
  const { findings, notEvaluated } = evaluate({
    stack,
    lens: "declared",
    rules: rulesUnderPulumi,
    ...(evidence && { evidence }),
  });
  const worth = findings.filter(({ severity }) => severity !== "low" && severity !== "info");
  for (const finding of worth) await log.warn(findingLine(finding), resources.get(finding.service) ?? root);
  if (worth.length < findings.length) {
    await log.info(
      `${findings.length - worth.length} more findings are low or for information: alfa audit --live lists them`,
      root,
    );
  }
  for (const { rule, service, reason } of notEvaluated) {
    await log.info(`not evaluated: ${rule} on ${service}: ${reason}`, resources.get(service) ?? root);
  }
}

/** What runs; without an Engine the declared state is judged alone, and that is said. */
async function see(stack: Stack, root: Resource): Promise<Evidence | undefined> {
  try {
    return await observe(openEngine(), stack, { rules: rulesUnderPulumi });
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    await log.warn(`what runs was not looked at: ${error.message}`, root);
    return undefined;
  }
}

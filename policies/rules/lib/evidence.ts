import type { ContainerEvidence, Evidence } from "../../observe/evidence";
import { guardUnknown } from "./unknown";

/** Evidence whose missing sources are unknown values: a rule that reads one is `not evaluated`, with the reason. */
export function guardEvidence(evidence: Evidence): Evidence {
  const unknown: Record<string, string> = {};
  for (const { source, reason } of evidence.absent) if (!source.includes(":")) unknown[source] = reason;
  return guardUnknown(evidence, "host", unknown);
}

/** The same for the logs of one container. */
export function guardLogs(container: ContainerEvidence, service: string, evidence: Evidence): ContainerEvidence {
  const absent = evidence.absent.find(({ source }) => source === `logs:${service}`);
  return absent
    ? guardUnknown(container, service, {
        logs: absent.reason,
        logsFrom: absent.reason,
        logLines: absent.reason,
        errorLines: absent.reason,
      })
    : container;
}

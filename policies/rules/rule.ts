import type { Service } from "../../stacks/model/service";
import type { Stack } from "../../stacks/model/stack";
import type { Text } from "../lang";
import type { ContainerEvidence, Evidence, LogEvidence } from "../observe/evidence";

/** From worst to mildest. */
export const severities = ["critical", "high", "medium", "low", "info"] as const;
export type Severity = (typeof severities)[number];

/** Where a finding was seen: in a Compose file, in declared resources, in what runs. */
export type Lens = "compose" | "declared" | "live";

/** A standard or document that says why. */
export interface Reference {
  /** A document's own title is a plain string. */
  readonly title: string | Text;
  readonly url?: string;
}

/** One defect a check found. */
export interface Hit {
  /** Compose field path in Compose's own spelling: `security_opt`, `environment.FOO`, `ports[0]`. */
  readonly field?: string;
  /** Never a secret's value. A plain string is a value, which reads the same in every language. */
  readonly seen?: string | Text;
  readonly wanted?: string | Text;
  /** More than the rule's title says; a sentence. */
  readonly message?: Text;
  /** What tells this hit from others of the same rule and service, independent of wording: part of the fingerprint. */
  readonly key?: string;
  /** Where it differs from the rule's. */
  readonly severity?: Severity;
  readonly evidence?: LogEvidence;
}

/** What a check of declared state sees. */
export interface CheckContext {
  readonly service: Service;
  readonly stack: Stack;
  /**
   * Environment keys whose value does not stand in the declaration: from a variable, an env file, a config secret. Of a
   * Compose file also other texts, by field: `command`, `command[1]`, `labels.x`.
   */
  readonly secretKeys: ReadonlySet<string>;
  /** When the service was read back from what runs: its container. */
  readonly container?: ContainerEvidence | undefined;
}

/** What a rule about suppressions sees. */
export interface SuppressionContext {
  readonly service: Service;
  /** Ids of all rules there are. */
  readonly known: ReadonlySet<string>;
  /** Suppressed rules that ran on this service and found nothing to suppress. */
  readonly unused: ReadonlySet<string>;
}

/** What a fix sees. */
export interface FixContext {
  readonly service: Service;
  readonly stack: Stack;
  /** Fields of the findings it is to mend, in Compose's spelling. */
  readonly fields: readonly string[];
}

/** What a machine does about a rule's defect. */
export interface Fix {
  /** "safe": it can't break a service that works. */
  readonly risk: "safe" | "unsafe";
  /** Why the risk is what it is; a part of a sentence. */
  readonly because: Text;
  /** Services for which an unsafe fix is a safe one. */
  readonly safeFor?: (context: FixContext) => boolean;
  /** The service without the defect; the same object where a machine can't mend it. Pure. */
  readonly apply: (context: FixContext) => Service;
}

/** A rule says everything about itself in one file: metadata, check, fix. Checks are pure. */
export interface Rule {
  /** Public and permanent: policy name, SARIF ruleId, key of a suppression. */
  readonly id: string;
  readonly title: Text;
  readonly severity: Severity;
  /** The audit's priority and phase of remediation. */
  readonly priority?: "P1" | "P2" | "P3" | "P4" | "P5";
  readonly phase?: 1 | 2 | 3;
  /** One line. */
  readonly why: Text;
  /** One line. */
  readonly remedy: Text;
  readonly references: readonly Reference[];
  /** Patterns looked for in each service's logs; what they find is in ContainerEvidence.logs under `RULE/KEY`. */
  readonly logs?: Readonly<Record<string, RegExp>>;
  /** One service as declared (or as read back from a container). */
  readonly check?: (context: CheckContext) => readonly Hit[];
  /** One declared service beside what runs of it; `container` is absent when there is none. */
  readonly live?: (context: {
    readonly service: Service;
    readonly stack: Stack;
    readonly container: ContainerEvidence | undefined;
    readonly evidence: Evidence;
  }) => readonly Hit[];
  /** What concerns no single service: tunnels, processes, orphans. A hit's service is named by `subject`. */
  readonly liveStack?: (context: {
    readonly stack: Stack;
    readonly evidence: Evidence;
  }) => readonly (Hit & { readonly subject: string })[];
  /** The same for the stack as declared. */
  readonly checkStack?: (context: { readonly stack: Stack }) => readonly (Hit & { readonly subject: string })[];
  /** About the suppressions of a service themselves, once every other rule has run. */
  readonly suppressions?: (context: SuppressionContext) => readonly Hit[];
  /** Pulumi shows the same as its own diff: left out of the program's diagnostics and of the pack. */
  readonly inPulumiDiff?: true;
  /**
   * Whether bringing what runs to what is declared repairs it, where the defect is in what runs alone: "container" by
   * Compose too, "stack" by an update of the Pulumi stack. A rule with `check` needs none.
   */
  readonly byUpdate?: "container" | "stack";
  /** Absent: a person must decide. */
  readonly fix?: Fix;
}

/** Declares a rule; exists for its types. */
export const rule = (definition: Rule): Rule => definition;

import type { Stack } from "../../../stacks/model/stack";
import type { Evidence } from "../../observe/evidence";
import type { Severity } from "../../rules/rule";
import type { Group } from "../group";
import type { Report } from "../report";
import type { Priority } from "./priority";

/** One stack that a report is about, as declared and as seen. */
export interface System {
  readonly stack: Stack;
  /** Absent: only what is declared was judged. */
  readonly evidence?: Evidence | undefined;
  /** Where the stack was read from: what brings it to what runs. */
  readonly from: "compose" | "pulumi" | "running";
}

/** What one rule's fix changes in a file: lines of a diff, secrets taken out. */
export interface FixDiff {
  readonly file: string;
  readonly risk: "safe" | "unsafe";
  readonly hunks: readonly {
    /** First line of the hunk in the file as it is. */
    readonly line: number;
    /** Each with its sign: " ", "-" or "+". */
    readonly lines: readonly string[];
  }[];
  /** Hunks that are left out. */
  readonly more: number;
}

/** An earlier report on the same, and when it was made. */
export interface Previous {
  readonly report: Report;
  /** ISO 8601. */
  readonly date: string;
}

/** What the update of one phase of the action plan does, by the names of services and host processes. */
export interface PhaseUpdate {
  readonly phase: 1 | 2 | 3;
  readonly command: string;
  /** Do not run. */
  readonly starts: readonly string[];
  /** Run, with findings. */
  readonly repairs: readonly string[];
  /** Of other phases, which those of this one wait for, and which do not run or have findings. */
  readonly brings: readonly string[];
}

/** What a page or a document says beyond the report itself; all of it may be absent. */
export interface Context {
  readonly systems?: readonly System[];
  /** By rule. */
  readonly fixes?: ReadonlyMap<string, readonly FixDiff[]>;
  /** Ids of the rules that ran. */
  readonly rules?: ReadonlySet<string>;
  readonly previous?: Previous;
  readonly phases?: readonly PhaseUpdate[];
  /** ISO 8601. */
  readonly date?: string;
  /** Arguments of `alfa audit` that judge the same again. */
  readonly selection?: readonly string[];
}

/** Who does away with a finding. */
export type Who = "fix" | "unsafeFix" | "update" | "hand";

/** Findings of one rule, with all there is to say of them. */
export interface Issue extends Group {
  readonly id: string;
  readonly rank: Priority;
  readonly phase: 1 | 2 | 3;
  readonly why: string;
  readonly references: readonly { readonly title: string; readonly url?: string | undefined }[];
  readonly by: Readonly<Record<Who, number>>;
  readonly effort: Effort;
  readonly fixes: readonly FixDiff[];
  /** Commands that show whether it is still there. */
  readonly checks: readonly string[];
}

/** How long a person is busy with it. */
export type Effort = "minutes" | "hour" | "halfDay";

/** How a part of the stack is. "declared": what runs was not looked at. */
export type State = "well" | "ill" | "off" | "idle" | "unknown" | "declared";

/** A line of the status table. */
export interface Component {
  readonly name: string;
  readonly kind: "service" | "process" | "tunnel";
  readonly state: State;
  /** The state in words. */
  readonly status: string;
  readonly image: string;
  readonly ports: string;
  readonly restarts?: number | undefined;
  readonly worst?: Severity | undefined;
  readonly findings: number;
}

/** Log statistics of one service. */
export interface LogStatistics {
  readonly service: string;
  readonly lines: number;
  readonly errors: number;
  readonly errorsPerMinute: number;
  readonly restarts: number;
  readonly truncated: boolean;
  /** What rules found in the log. */
  readonly matches: readonly { readonly rule: string; readonly count: number; readonly perMinute: number }[];
}

/** A health check: what was asked and answered, or can be asked. */
export interface HealthCheck {
  readonly name: string;
  readonly target: string;
  readonly state: State;
  readonly seen: string;
  readonly command?: string | undefined;
}

/** A command that shows more. */
export interface Command {
  readonly title: string;
  readonly command: string;
}

export interface Node {
  readonly id: string;
  readonly kind: "service" | "network" | "volume" | "process" | "tunnel" | "outside" | "engine";
  readonly label: string;
  readonly detail: string;
  readonly state: State;
  readonly worst?: Severity | undefined;
}

export interface Edge {
  readonly from: string;
  readonly to: string;
  readonly kind: "reaches" | "waits" | "routes" | "publishes" | "network" | "mounts" | "exposes";
  readonly label: string;
}

/** Who reaches whom in one stack. */
export interface Topology {
  readonly name: string;
  readonly nodes: readonly Node[];
  readonly edges: readonly Edge[];
}

/** What became of an earlier report's findings. */
export interface History {
  readonly date: string;
  readonly fresh: readonly Change[];
  readonly fixed: readonly Change[];
  readonly open: number;
  /** Findings of what was not looked at this time. */
  readonly unknown: number;
}

export interface Change {
  readonly rule: string;
  readonly title: string;
  readonly service: string;
  readonly severity: Severity;
}

/** A report as people read it: every text ready to be shown, none with control characters. */
export interface View {
  readonly report: Report;
  readonly date?: string | undefined;
  readonly status: "critical" | "atRisk" | "withRemarks" | "sound";
  /** By priority, then severity. */
  readonly issues: readonly Issue[];
  readonly works: readonly string[];
  readonly passed: readonly string[];
  readonly topologies: readonly Topology[];
  readonly components: readonly Component[];
  readonly logs: readonly LogStatistics[];
  /** Seconds of logs that were read. */
  readonly window: number;
  readonly health: readonly HealthCheck[];
  readonly commands: readonly Command[];
  readonly history?: History | undefined;
  /** Empty where it is not known. */
  readonly phases: readonly PhaseUpdate[];
  /** What brings the declaration to what runs. */
  readonly update: string;
}

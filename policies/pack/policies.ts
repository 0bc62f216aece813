import type {
  EnforcementLevel,
  Policies,
  PolicyComplianceFramework,
  PolicyResource,
  ReportViolation,
  ResourceValidationArgs,
  ResourceValidationPolicy,
  StackValidationArgs,
  StackValidationPolicy,
} from "@pulumi/policy";
import { inLang } from "../lang";
import { severities, type Rule, type Severity } from "../rules/rule";
import type { Finding } from "../report/finding";
import { findingText, notEvaluatedText } from "./message";
import { plain } from "./plain";
import { remedied } from "./remediate";
import { Session } from "./session";
import { defaultSettings, readSettings, settingsPolicy, settingsSchema, type Settings } from "./settings";

type Policy = Policies[number];

/** The policies of a pack: one for each rule, under the rule's id, behind the one that carries the settings. */
export function policies(rules: readonly Rule[]): Policies {
  const session = new Session();
  return [settings(session, rules), ...rules.map((rule) => policy(session, rule))];
}

/**
 * Carries the settings, sees every resource's inputs first, mends what has a fix when `remediate` is set, and says once
 * why what runs was not looked at. It never blocks.
 */
function settings(session: Session, rules: readonly Rule[]): ResourceValidationPolicy & StackValidationPolicy {
  return {
    name: settingsPolicy,
    description: "Settings of the pack, and what it could not look at.",
    enforcementLevel: "remediate",
    configSchema: settingsSchema,
    remediateResource: (args) => {
      // The one call in which the SDK tells secrets from other values.
      session.conceal(args.urn, plain(args.props).secrets);
      const { remediate, ignore, rules: levels } = readSettings(args.getConfig());
      if (remediate === false) return undefined;
      const enabled = rules.filter(({ id }) => levels[id] !== "disabled");
      return remedied(enabled, args, remediate === "unsafe", ignore);
    },
    validateResource: (args) => {
      session.configure(readSettings(args.getConfig()));
      session.declare(args);
    },
    validateStack: async (args, report) => {
      session.configure(readSettings(args.getConfig()));
      const { notes } = await session.verdict(args.resources);
      for (const message of notes) say(report, { message, enforcementLevel: "advisory" });
    },
  };
}

function policy(session: Session, rule: Rule): Policy {
  const title = inLang(rule.title, "en");
  const titles = rule.references.map((reference) => inLang(reference.title, "en"));
  const standard = titles.map(framework).find((entry) => entry !== undefined);
  const url = rule.references.find((entry) => entry.url !== undefined)?.url;
  return {
    name: rule.id,
    displayName: title,
    description: `${title}. ${inLang(rule.why, "en")}`,
    severity: shown(rule.severity),
    enforcementLevel: level(rule.severity, defaultSettings),
    remediationSteps: inLang(rule.remedy, "en"),
    ...(url === undefined ? {} : { url }),
    ...(standard === undefined ? {} : { framework: standard }),
    tags: titles,
    ...(rule.fix === undefined ? {} : { remediateResource: (args: ResourceValidationArgs) => remedied([rule], args) }),
    validateStack: async (args: StackValidationArgs, report: ReportViolation) => {
      await reportRule(session, rule, args.resources, report);
    },
  };
}

async function reportRule(
  session: Session,
  rule: Rule,
  resources: readonly PolicyResource[],
  report: ReportViolation,
): Promise<void> {
  const { findings, notEvaluated, settings: current } = await session.verdict(resources);
  if (current.rules[rule.id] === "disabled") return;
  for (const finding of findings) {
    if (finding.rule !== rule.id) continue;
    const enforcementLevel = levelOf(finding, rule, current);
    say(report, {
      message: findingText(finding),
      urn: finding.urn,
      severity: shown(finding.severity),
      ...(enforcementLevel === undefined ? {} : { enforcementLevel }),
    });
  }
  for (const entry of notEvaluated) {
    if (entry.rule !== rule.id) continue;
    say(report, { message: notEvaluatedText(entry), urn: entry.urn, enforcementLevel: "advisory" });
  }
}

/**
 * What runs only advises: to block on it would block the very update that repairs it. A level that the settings give the
 * rule counts before all else. A finding as severe as its rule has the policy's own level, which CrossGuard's configuration
 * may have changed (undefined here); any other is placed by its own severity.
 */
function levelOf({ lens, severity }: Finding, rule: Rule, current: Settings): EnforcementLevel | undefined {
  if (lens === "live") return "advisory";
  const set = current.rules[rule.id];
  if (set !== undefined) return set;
  const wanted = level(severity, current);
  return wanted === level(rule.severity, defaultSettings) ? undefined : wanted;
}

function level(severity: Severity, { failOn }: Settings): EnforcementLevel {
  return failOn !== "never" && severities.indexOf(severity) <= severities.indexOf(failOn) ? "mandatory" : "advisory";
}

/** CrossGuard has no "info". */
const shown = (severity: Severity) => (severity === "info" ? "low" : severity);

/** "CIS Docker Benchmark 1.6, 5.25" in the parts that CrossGuard shows; undefined when it is no standard. */
function framework(title: string): PolicyComplianceFramework | undefined {
  const [, name, version = "", reference] = /^((?:CIS|OWASP) .*?)(?: (\d+\.\d+))?, (.+)$/.exec(title) ?? [];
  if (name === undefined || reference === undefined) return undefined;
  return { name, version, reference, specification: title };
}

interface Violation {
  readonly message: string;
  readonly urn?: string | undefined;
  readonly severity?: string;
  readonly enforcementLevel?: EnforcementLevel;
}

/**
 * Reports with a level and severity of its own. The SDK's types know only a text, its function takes an object too
 * (makeReportViolationFun in its server.js): that is how policies in other languages report.
 */
const say = (report: ReportViolation, violation: Violation): void => {
  Reflect.apply(report, undefined, [violation]);
};

import { inLang, type Lang, type Text } from "../lang";
import { allRules } from "./index";
import { type Fix, type Rule, severities, type Severity } from "./rule";

const declares: Text = { en: "what is declared", fr: "ce qui est déclaré" };
const runs: Text = { en: "what runs", fr: "ce qui tourne" };

/** What a rule looks at. */
export function ruleLenses({ check, checkStack, live, liveStack, suppressions }: Rule, lang: Lang = "en"): string[] {
  const declared = check ?? checkStack ?? suppressions;
  const running = check ?? live ?? liveStack;
  return [...(declared ? [declares[lang]] : []), ...(running ? [runs[lang]] : [])];
}

const risks: Readonly<Record<Fix["risk"], Text>> = {
  safe: { en: "safe", fr: "sans risque" },
  unsafe: { en: "unsafe", fr: "risquée" },
};

/** The risk of a fix, and why. */
export function riskText({ risk, safeFor, because }: Fix, lang: Lang = "en"): string {
  const { safeForSome, colon } = words[lang];
  return `${risks[risk][lang]}${safeFor ? safeForSome : ""}${colon}${inLang(because, lang)}`;
}

/** What the manual says of its own accord. */
interface Words {
  readonly heading: string;
  readonly intro: readonly string[];
  readonly severity: Readonly<Record<Severity, string>>;
  readonly remedy: string;
  readonly priority: string;
  readonly looksAt: string;
  readonly and: string;
  readonly canFix: (risk: string) => string;
  readonly safeForSome: string;
  readonly see: string;
  readonly colon: string;
  readonly semicolon: string;
}

const words: Readonly<Record<Lang, Words>> = {
  en: {
    heading: "The rules",
    intro: [
      "Generated from `policies/rules/` by `npm run generate`. The id is permanent: it is the policy's name in the pack,",
      "the SARIF rule id and the key of a suppression (`x-alfa-ignore: {ID: reason}`).",
    ],
    severity: { critical: "critical", high: "high", medium: "medium", low: "low", info: "info" },
    remedy: "Remedy",
    priority: "priority",
    looksAt: "looks at",
    and: "and",
    canFix: (risk) => `a machine can fix it (${risk})`,
    safeForSome: ", safe for some services",
    see: "See",
    colon: ": ",
    semicolon: "; ",
  },
  fr: {
    heading: "Les règles",
    intro: [
      "Généré depuis `policies/rules/` par `npm run generate`. L'identifiant est permanent : c'est le nom de la politique",
      "dans le pack, l'identifiant de la règle dans SARIF et la clé d'une exception (`x-alfa-ignore: {ID: motif}`).",
    ],
    severity: { critical: "critique", high: "élevé", medium: "moyen", low: "faible", info: "info" },
    remedy: "Remède",
    priority: "priorité",
    looksAt: "examine",
    and: "et",
    canFix: (risk) => `correction automatique possible (${risk})`,
    safeForSome: ", sans risque pour certains services",
    see: "Voir",
    colon: " : ",
    semicolon: " ; ",
  },
};

/** The reference manual (docs/rules.md, docs/regles.md), from the rule files. */
export function manual(lang: Lang = "en"): string {
  const { heading, intro, severity: names } = words[lang];
  const sections = severities.flatMap((severity) => {
    const rules = allRules.filter((rule) => rule.severity === severity);
    return rules.length === 0 ? [] : [`## ${names[severity]}`, "", ...rules.flatMap((rule) => section(rule, lang))];
  });
  return [`# ${heading}`, "", ...intro, "", ...sections].join("\n");
}

function section(rule: Rule, lang: Lang): string[] {
  const { id, title, priority, why, remedy, references, fix } = rule;
  const { colon, semicolon, looksAt, and, canFix, see, ...own } = words[lang];
  const facts = [
    ...(priority === undefined ? [] : [`${own.priority} ${priority}`]),
    `${looksAt} ${ruleLenses(rule, lang).join(` ${and} `)}`,
    ...(fix ? [canFix(riskText(fix, lang))] : []),
  ];
  return [
    `### ${id}`,
    "",
    `${inLang(title, lang)}. ${inLang(why, lang)}`,
    "",
    `- ${own.remedy}${colon}${inLang(remedy, lang)}`,
    `- ${facts.join(semicolon).replace(/^\w/, (letter) => letter.toUpperCase())}.`,
    ...(references.length > 0
      ? [
          `- ${see} ${references.map(({ title: name, url }) => (url === undefined ? inLang(name, lang) : `[${inLang(name, lang)}](${url})`)).join(", ")}.`,
        ]
      : []),
    "",
  ];
}

import { z } from "zod";
import { wrapped } from "../../../policies/report/wrap";
import examples from "../../../policies/rules/data/examples.json";
import { riskText, ruleLenses } from "../../../policies/rules/manual";
import { allRules } from "../../../policies/rules/index";
import { severities } from "../../../policies/rules/rule";
import { inLang, type Lang } from "../../../policies/lang";
import { wordsOf } from "../../../policies/report/words";
import { ruleById } from "./selection";

const sorted = [...allRules].sort(
  (a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity) || (a.id < b.id ? -1 : 1),
);

/** One line a rule, worst first. */
export function ruleTable(lang: Lang = "en"): string {
  const names = wordsOf({ lang }).severity;
  const width = Math.max(...sorted.map(({ id }) => id.length));
  const lines = sorted.map(
    ({ id, severity, priority = "", title }) =>
      `${names[severity].padEnd(8)}  ${priority.padEnd(2)}  ${id.padEnd(width)}  ${inLang(title, lang)}`,
  );
  return `${lines.join("\n")}\n`;
}

/** The rules' metadata as JSON. */
export function rulesJson(lang: Lang = "en"): string {
  const list = sorted.map((rule) => {
    const { id, title, severity, priority, phase, why, remedy, references, fix } = rule;
    return {
      id,
      title: inLang(title, lang),
      severity,
      priority,
      phase,
      lenses: ruleLenses(rule, lang),
      why: inLang(why, lang),
      remedy: inLang(remedy, lang),
      references: references.map((reference) => ({ ...reference, title: inLang(reference.title, lang) })),
      fixable: fix !== undefined,
      fix: fix && { risk: fix.risk, safeForSome: fix.safeFor !== undefined, because: inLang(fix.because, lang) },
    };
  });
  return `${JSON.stringify(list, undefined, 2)}\n`;
}

/**
 * Everything a rule says about itself, with an example.
 * @param width columns of the terminal
 * @throws UserError for an unknown id
 */
export function explain(id: string, width: number, lang: Lang = "en"): string {
  const words = explainWords[lang];
  const margin = " ".repeat(words.margin);
  const rule = ruleById(id);
  const { title, severity, priority, why, remedy, references, fix } = rule;
  const fact = (label: string, text: string): string => {
    const lines = wrapped(text.split(" "), Math.max(40, width - margin.length));
    return `${label.padEnd(margin.length)}${lines.join(`\n${margin}`)}`;
  };
  return [
    `${id}${words.colon}${inLang(title, lang)}`,
    "",
    fact(words.severity, `${wordsOf({ lang }).severity[severity]}${priority === undefined ? "" : `, ${priority}`}`),
    fact(words.looksAt, ruleLenses(rule, lang).join(", ")),
    fact(words.why, inLang(why, lang)),
    fact(words.remedy, inLang(remedy, lang)),
    fact(words.fixable, fix === undefined ? words.no : words.yes(riskText(fix, lang))),
    ...references.map(({ title: name, url }, index) =>
      fact(
        index === 0 ? words.references : "",
        url === undefined ? inLang(name, lang) : `${inLang(name, lang)} <${url}>`,
      ),
    ),
    "",
    ...exampleLines(id, words),
    words.accept,
    "  x-alfa-ignore:",
    `    ${id}: ${words.reason}`,
    "",
  ].join("\n");
}

interface ExplainWords {
  /** Width of the labels. */
  readonly margin: number;
  readonly severity: string;
  readonly looksAt: string;
  readonly why: string;
  readonly remedy: string;
  readonly fixable: string;
  readonly no: string;
  readonly yes: (risk: string) => string;
  readonly references: string;
  readonly before: string;
  readonly after: string;
  readonly accept: string;
  readonly reason: string;
  readonly colon: string;
}

const explainWords: Readonly<Record<Lang, ExplainWords>> = {
  en: {
    margin: 12,
    severity: "severity",
    looksAt: "looks at",
    why: "why",
    remedy: "remedy",
    fixable: "fixable",
    no: "no: a person must decide",
    yes: (risk) => `yes, ${risk}`,
    references: "references",
    before: "Before:",
    after: "After:",
    accept: "To accept it for one service, with the reason:",
    reason: "why it is right here",
    colon: ": ",
  },
  fr: {
    margin: 13,
    severity: "gravité",
    looksAt: "examine",
    why: "pourquoi",
    remedy: "remède",
    fixable: "correction",
    no: "non : une personne doit décider",
    yes: (risk) => `automatique, ${risk}`,
    references: "références",
    before: "Avant :",
    after: "Après :",
    accept: "Pour l'accepter pour un seul service, avec le motif :",
    reason: "pourquoi c'est voulu ici",
    colon: " : ",
  },
};

const Examples = z.record(z.string(), z.strictObject({ before: z.string(), after: z.string() }));

function exampleLines(id: string, { before, after }: ExplainWords): string[] {
  const example = Examples.parse(examples)[id];
  if (!example) return [];
  const indented = (text: string) =>
    text
      .trimEnd()
      .split("\n")
      .map((line) => `  ${line}`);
  return [before, ...indented(example.before), "", after, ...indented(example.after), ""];
}

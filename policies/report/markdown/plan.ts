import { subjectsOf } from "../view/names";
import { phaseText } from "../view/phases";
import { byText } from "../view/who";
import type { Document } from "./document";
import { code, plain, rich } from "./escape";

/** The audit's three phases: what, by whom, how long. */
export const plan = ({ view, words, viewWords, pageWords }: Document): string[] => [
  pageWords.update(code(view.update)),
  "",
  ...words.phases.flatMap((title, index) => {
    const update = view.phases.find(({ phase }) => phase === index + 1);
    const steps = view.issues.filter(({ phase }) => phase === index + 1);
    return [
      `### ${words.phase(index + 1, title)}`,
      "",
      ...(update ? [`${code(update.command)} ${plain(phaseText(update, view.report.lang))}`, ""] : []),
      ...(steps.length === 0 ? [words.nothing] : []),
      ...steps.flatMap((step) => [
        `- **${plain(step.title)}** (${plain(subjectsOf(step.findings, 6, words))})${words.colon}${rich(step.remedy)}`,
        `  ${byText(step.by, viewWords.who, view.update)}${words.semicolon}${viewWords.effort[step.effort]}`,
      ]),
      "",
    ];
  }),
];

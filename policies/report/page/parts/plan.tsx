import type { View } from "../../view/model";
import { subjectsOf } from "../../view/names";
import { byText } from "../../view/who";
import { phaseText } from "../../view/phases";
import { type Props, Section, SeverityBadge } from "./common";

/** So many steps of a phase are shown at once. */
const unfolded = 8;

const Steps = ({ steps, view, words, viewWords }: Props & { readonly steps: View["issues"] }) => (
  <ul>
    {steps.map((step) => (
      <li>
        <SeverityBadge severity={step.severity} words={words} /> <a href={`#${step.id}`}>{step.title}</a>{" "}
        <span class="muted">{subjectsOf(step.findings, 3, words)}</span>
        <br />
        <span class="who">
          {byText(step.by, viewWords.who, view.update)}
          {words.semicolon}
          {viewWords.effort[step.effort]}
        </span>
      </li>
    ))}
  </ul>
);

/** The audit's three phases: what, by whom, how long. */
export const Plan = (props: Props) => {
  const { view, words, pageWords } = props;
  return (
    <Section id="plan" title={pageWords.sections.plan} note={pageWords.update(view.update)}>
      <ol class="phases">
        {words.phases.map((title, index) => {
          const update = view.phases.find(({ phase }) => phase === index + 1);
          const steps = view.issues.filter(({ phase }) => phase === index + 1);
          return (
            <li>
              <h3>{words.phase(index + 1, title)}</h3>
              <p class="muted">{pageWords.steps(steps.length)}</p>
              {update && (
                <p>
                  <code>{update.command}</code> {phaseText(update, view.report.lang)}
                </p>
              )}
              {steps.length === 0 ? <p>{words.nothing}</p> : <Steps {...props} steps={steps.slice(0, unfolded)} />}
              {steps.length > unfolded ? (
                <details>
                  <summary>{words.more(steps.length - unfolded)}</summary>
                  <Steps {...props} steps={steps.slice(unfolded)} />
                </details>
              ) : null}
            </li>
          );
        })}
      </ol>
    </Section>
  );
};

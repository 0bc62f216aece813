import { subjectsOf } from "../../view/names";
import { byText } from "../../view/who";
import { phaseText } from "../../view/phases";
import { type Props, Section, SeverityBadge } from "./common";

/** The audit's three phases: what, by whom, how long. */
export const Plan = ({ view, words, viewWords, pageWords }: Props) => (
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
            {steps.length === 0 ? (
              <p>{words.nothing}</p>
            ) : (
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
            )}
          </li>
        );
      })}
    </ol>
  </Section>
);

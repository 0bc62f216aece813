import type { ComponentChildren } from "preact";
import type { Lang } from "../../../lang";
import type { Severity } from "../../../rules/rule";
import type { State, View } from "../../view/model";
import type { ViewWords } from "../../view/words";
import type { Words } from "../../words";
import type { PageWords } from "../../view/page-words";

/** What every part of the page is given. */
export interface Props {
  readonly view: View;
  readonly lang: Lang;
  readonly words: Words;
  readonly viewWords: ViewWords;
  readonly pageWords: PageWords;
}

export const Section = ({
  id,
  title,
  children,
  note,
}: {
  readonly id: string;
  readonly title: string;
  readonly note?: string | undefined;
  readonly children: ComponentChildren;
}) => (
  <section id={id} class="part" aria-labelledby={`${id}-title`}>
    <h2 id={`${id}-title`}>{title}</h2>
    {note === undefined ? null : <p class="note">{note}</p>}
    {children}
  </section>
);

export const SeverityBadge = ({ severity, words }: { readonly severity: Severity; readonly words: Words }) => (
  <span class={`badge ${severity}`}>{words.severity[severity]}</span>
);

export const StateText = ({ state, children }: { readonly state: State; readonly children: ComponentChildren }) => (
  <span class={`state ${state}`}>{children}</span>
);

/** A rule's text: what stands in backticks is code. */
export const Rich = ({ text }: { readonly text: string }) => (
  <>{text.split(/`([^`]*)`/).map((part, index) => (index % 2 === 1 ? <code>{part}</code> : part))}</>
);

/** Code that a button copies; the page's script shows the button. */
export const Copied = ({ code, words }: { readonly code: string; readonly words: PageWords }) => (
  <div class="copied">
    <pre tabIndex={0}>
      <code>{code}</code>
    </pre>
    <button type="button" class="copy" hidden>
      {words.copy}
    </button>
  </div>
);

/** A wide table scrolls by itself, by keyboard too. */
export const Table = ({
  label,
  head,
  children,
}: {
  readonly label: string;
  readonly head: readonly string[];
  readonly children: ComponentChildren;
}) => (
  <div class="scroll" tabIndex={0} role="group" aria-label={label}>
    <table>
      <thead>
        <tr>
          {head.map((name) => (
            <th scope="col">{name}</th>
          ))}
        </tr>
      </thead>
      <tbody>{children}</tbody>
    </table>
  </div>
);

/** Control and format characters (bidi, zero width), separators of lines, halves of surrogates: they forge or hide text. */
const hostile = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;
/** Commands that CI runners take from anywhere in a line: `##[group]`, `##vso[task.setvariable]`. */
const runnerCommand = /##(?=\[|vso\[)/g;

/** Almost every text is plain: this is found out much faster than it is replaced. */
const isPlain = (text: string): boolean => !/[^ -~]|##/.test(text);

const code = (letter: string): number => letter.codePointAt(0) ?? 0;
const hex = (number: number, digits: number): string => number.toString(16).padStart(digits, "0");

/** Text that is safe to print on one line: `\n` -> `\x0a`. Names and log lines come from outside. */
export const printable = (text: string): string =>
  isPlain(text)
    ? text
    : text
        .replace(hostile, (letter) => {
          const number = code(letter);
          return number < 256 ? `\\x${hex(number, 2)}` : `\\u${hex(number, 4)}`;
        })
        .replace(runnerCommand, "#\\x23");

/** Lines of which none is a workflow command to a CI runner: it takes `::` at the beginning of a line, spaces aside. */
export const withoutCommands = (lines: string): string => lines.replace(/^([^\S\n]*)::/gm, "$1\\x3a:");

const escaped = (text: string): string => text.replace(/[^]/g, (unit) => `\\u${hex(unit.charCodeAt(0), 4)}`);

/** JSON that is safe to print: the same value, with what could act on a terminal or a CI runner written as `\uXXXX`. */
export const printableJson = (value: unknown): string =>
  `${JSON.stringify(value, undefined, 2)
    // Below these JSON has escaped everything already.
    .replace(/[\u007f-\uffff]+/g, (run) => run.replace(hostile, escaped))
    .replace(runnerCommand, "#\\u0023")}\n`;

/** At most `length` characters, the rest as an ellipsis. */
export const shortened = (text: string, length: number): string =>
  text.length <= length ? text : `${text.slice(0, length - 1)}…`;

/** Control characters and those that reorder text: they could forge or hide lines of a terminal. */

const hostile = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;

/** Text that is safe to print on one line: `\n` -> `\x0a`. Names and log lines come from outside. */
export const printable = (text: string): string =>
  text.replace(hostile, (letter) => {
    const code = letter.charCodeAt(0);
    return code < 256 ? `\\x${code.toString(16).padStart(2, "0")}` : `\\u${code.toString(16).padStart(4, "0")}`;
  });

/** At most `length` characters, the rest as an ellipsis. */
export const shortened = (text: string, length: number): string =>
  text.length <= length ? text : `${text.slice(0, length - 1)}…`;

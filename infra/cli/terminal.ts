import { existsSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { supportsHyperlink } from "supports-hyperlinks";
import type { Lang } from "../../policies/lang";
import type { TextOptions } from "../../policies/report/text";

/** Columns of what is no terminal: a file, a pipe. */
const usualWidth = 120;

/** Columns that a text on this stream has. */
export const widthOf = ({ columns }: { readonly columns?: number | undefined }): number => columns || usualWidth;

/** Whether a text on this stream is coloured: on a terminal, unless NO_COLOR says otherwise; FORCE_COLOR wants it anywhere. */
export function hasColor({ isTTY }: { readonly isTTY?: boolean | undefined }, env = process.env): boolean {
  const { NO_COLOR, FORCE_COLOR = "" } = env;
  return !NO_COLOR && (isTTY === true || !["", "0", "false"].includes(FORCE_COLOR));
}

/** A rule's place in the manual that comes with this package; undefined: it came without. */
function manualUrl(rule: string, lang: Lang): string | undefined {
  const file = path.resolve(__dirname, "..", "..", "docs", lang === "fr" ? "regles.md" : "rules.md");
  return existsSync(file) ? `${pathToFileURL(file).href}#${rule}` : undefined;
}

/**
 * How a report is laid out on a stream: colours, columns, and ids of rules that open the manual, where the terminal can
 * (OSC 8, https://gist.github.com/egmontkob/eb114294efbcd5adb1944c9f3cb5feda).
 */
export function textOptionsOf(stream: NodeJS.WriteStream, lang: Lang): TextOptions {
  const color = hasColor(stream);
  return {
    color,
    width: widthOf(stream),
    ...(color && supportsHyperlink(stream) && { manual: (rule: string) => manualUrl(rule, lang) }),
  };
}

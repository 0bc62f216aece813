import { Option } from "commander";
import { type Lang, langs } from "../../policies/lang";
import { UserError } from "../../stacks/model/errors";

const known = langs.join(", ");
const isLang = (text: string): text is Lang => langs.some((lang) => lang === text);

function parsed(text: string, from: string): Lang {
  if (isLang(text)) return text;
  throw new UserError(`${from}: there is no language "${text}"; known: ${known}`);
}

/**
 * The language of what is printed: ALFA_LANG, else that of the system (LC_ALL, LC_MESSAGES, LANG, the first that is set)
 * where it is a known one, else English.
 * @throws UserError for an unknown ALFA_LANG
 */
export function langOf(environment: Readonly<Record<string, string | undefined>>): Lang {
  const { ALFA_LANG, LC_ALL, LC_MESSAGES, LANG } = environment;
  if (ALFA_LANG) return parsed(ALFA_LANG, "ALFA_LANG");
  const system = (LC_ALL || LC_MESSAGES || LANG || "").split(/[_.@]/, 1)[0]?.toLowerCase() ?? "";
  return isLang(system) ? system : "en";
}

/** `--lang`; {@link langOf} says what counts without it. */
export const langOption = (): Option =>
  new Option(
    "--lang <lang>",
    `language of rules and reports: ${known} (default: ALFA_LANG, else the system's)`,
  ).argParser((text) => parsed(text, "--lang"));

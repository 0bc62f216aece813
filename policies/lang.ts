/** The languages that people read reports in; the first is the default. */
export const langs = ["en", "fr"] as const;
export type Lang = (typeof langs)[number];

/** A text in every language: a missing one does not compile. */
export type Text = Readonly<Record<Lang, string>>;

/** A text that reads the same in every language: a name, a number with its unit. */
export const same = (text: string): Text => ({ en: text, fr: text });

/** A text in one language; a plain string is a value, which is the same in all. */
export const inLang = (text: string | Text, lang: Lang): string => (typeof text === "string" ? text : text[lang]);

/** A number as the language writes it: 0.5, 0,5. */
export const decimal = (number: number | string, lang: Lang): string =>
  lang === "fr" ? String(number).replace(".", ",") : String(number);

/** Several texts as one. */
export const joined = (...parts: readonly Text[]): Text => ({
  en: parts.map(({ en }) => en).join(""),
  fr: parts.map(({ fr }) => fr).join(""),
});

/** Whether a declared string has a place for a secret: `${NAME}`, where `$$` is a dollar sign. */
export const hasSecret = (text: string): boolean => /\$\{[A-Z][A-Z0-9_]*\}/.test(text.replaceAll("$$", ""));

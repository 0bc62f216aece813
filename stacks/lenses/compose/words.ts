/**
 * Splits a command line into words as a POSIX shell does, without expansion.
 * @returns undefined for an unclosed quote
 */
export function splitWords(text: string): string[] | undefined {
  const words: string[] = [];
  let word: string | undefined;
  let quote: string | undefined;
  for (let index = 0; index < text.length; index++) {
    const letter = text.charAt(index);
    if (quote === "'") {
      if (letter === "'") quote = undefined;
      else word = (word ?? "") + letter;
    } else if (letter === "\\") {
      const next = text.charAt(++index);
      if (quote === '"' && !'"\\$`\n'.includes(next)) word = `${word ?? ""}\\`;
      if (next !== "\n") word = (word ?? "") + next;
    } else if (quote === '"') {
      if (letter === '"') quote = undefined;
      else word = (word ?? "") + letter;
    } else if (letter === "'" || letter === '"') {
      quote = letter;
      word ??= "";
    } else if (/\s/.test(letter)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else {
      word = (word ?? "") + letter;
    }
  }
  if (quote !== undefined) return undefined;
  return word === undefined ? words : [...words, word];
}

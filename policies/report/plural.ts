/** A number with its noun, in English: "1 finding", "2 findings". */
export const plural = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`;

/** The same in French, where 0 is singular too. */
export const pluriel = (count: number, un: string, plusieurs: string): string =>
  `${count} ${count < 2 ? un : plusieurs}`;

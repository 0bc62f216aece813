/** T without the fields that may be undefined, which become optional ones. */
export type Defined<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/** Leaves out undefined fields: as an input they would show as a change, and schemas tell them from absent ones. */
export function defined<T extends object>(value: T): Defined<T> {
  // eslint-disable-next-line @typescript-eslint/consistent-type-assertions -- Object.fromEntries loses the keys' types; the filter is exactly what Defined says
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined)) as Defined<T>;
}

/** A range of IPv4 addresses. */
export interface Range {
  from: number;
  to: number;
}

const toNumber = (address: string): number => address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);

/** Reads ADDRESS/BITS or a bare address; anything else, such as `default`, is undefined. */
export function rangeOf(cidr: string): Range | undefined {
  const match = /^(\d+\.\d+\.\d+\.\d+)(?:\/(\d+))?$/.exec(cidr);
  if (match?.[1] === undefined) return undefined;
  const size = 2 ** (32 - Number(match[2] ?? "32"));
  const from = Math.floor(toNumber(match[1]) / size) * size;
  return { from, to: from + size - 1 };
}

/** Blocks of 65,536 private addresses, away from Docker's own defaults first. */
export const candidates: readonly string[] = [
  ...Array.from({ length: 40 }, (_, i) => `10.${201 + i}`),
  ...Array.from({ length: 12 }, (_, i) => `172.${31 - i}`),
];

/**
 * The first block that no route and no address of this host touches.
 *
 * @param used ADDRESS/BITS of the host's routes and addresses
 * @param preferred a block to take if it is free
 * @returns its first two numbers, as in "10.201"; undefined where all are taken
 */
export function freeBlock(used: readonly string[], preferred?: string): string | undefined {
  const taken = used.flatMap((cidr) => rangeOf(cidr) ?? []);
  return [...(preferred === undefined ? [] : [preferred]), ...candidates].find((block) => {
    const range = rangeOf(`${block}.0.0/16`);
    return range && taken.every(({ from, to }) => to < range.from || from > range.to);
  });
}

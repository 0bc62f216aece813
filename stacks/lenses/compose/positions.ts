/** Where a value stands; line and column count from 1. */
export interface Position {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/**
 * Positions of values by Compose path: `services.n8n`, `services.n8n.ports[0]`, `services.n8n.environment.TZ`.
 * Indices are those of the normalized service.
 */
export type Positions = ReadonlyMap<string, Position>;

/** The position of a field, or of the nearest part around it that has one. `field` is in Compose's spelling. */
export function positionOf(positions: Positions, service: string, field?: string): Position | undefined {
  const base = `services.${service}`;
  let path = field === undefined ? base : `${base}.${field}`;
  for (;;) {
    const found = positions.get(path);
    if (found) return found;
    if (path.length <= base.length) return undefined;
    const cut = Math.max(path.lastIndexOf("."), path.lastIndexOf("["));
    path = cut < base.length ? base : path.slice(0, cut);
  }
}

/**
 * Fields whose value is not known when the stack is read (an unset variable, an output of a resource not yet made):
 * service name -> path in the normalized service ("image", "environment.TZ", "ports.0") -> reason.
 */
export type UnknownFields = Readonly<Record<string, Readonly<Record<string, string>>>>;

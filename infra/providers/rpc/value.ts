/**
 * The values that cross the provider protocol. A JSON value, and besides it: unknown values (previews), secrets, assets and resource references.
 * On the wire each of these is an object or a string with a fixed signature.
 * Source: pulumi/sdk, go/common/resource/plugin/rpc.go and properties.go.
 */

/** The wire string that stands for a value not known yet. */
const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
/** Every other typed unknown of the protocol (boolean, number, array, asset, archive, object). */
const UNKNOWNS: ReadonlySet<string> = new Set([
  UNKNOWN,
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  "030794c1-ac77-496b-92df-f27374a8bd58",
  "e48ece36-62e2-4504-bad9-02848725956a",
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
]);

const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";
const ASSET = "c44067f5952c0a294b673a41bacd8c17";
const ARCHIVE = "0def7320c3a5731c473e5ecbe6d01bc7";
const RESOURCE = "5cf8f73096256a8f31e491e813e4eb8e";
const OUTPUT = "d0e6a833031e9bbcd3f4e8bde6ca49a4";

/** A value marked secret: it is encrypted in the state and never displayed. */
export class Secret {
  constructor(readonly value: PropertyValue) {}
}

/** A value that a preview does not know yet. */
export class Unknown {
  readonly kind = "unknown";
}

/** A file or a text handed over as an asset. */
export class Asset {
  constructor(
    readonly source: { readonly text?: string; readonly path?: string; readonly uri?: string },
    /** The wire form, returned as it came. */
    readonly wire: Readonly<Record<string, unknown>>,
  ) {}
}

export const unknown = new Unknown();

export type PropertyValue =
  null | boolean | number | string | Secret | Unknown | Asset | readonly PropertyValue[] | PropertyMap;
export interface PropertyMap {
  readonly [key: string]: PropertyValue;
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Whether the value is a plain object of properties. */
export const isPropertyMap = (value: PropertyValue | undefined): value is PropertyMap =>
  isObject(value) && !(value instanceof Secret) && !(value instanceof Unknown) && !(value instanceof Asset);

export const isPropertyList = (value: PropertyValue | undefined): value is readonly PropertyValue[] =>
  Array.isArray(value);

function decodeSpecial(value: Readonly<Record<string, unknown>>): PropertyValue {
  switch (value[SIGNATURE]) {
    case SECRET:
      return new Secret(decode(value["value"]));
    case ASSET:
    case ARCHIVE:
      return new Asset(
        {
          ...(typeof value["text"] === "string" ? { text: value["text"] } : {}),
          ...(typeof value["path"] === "string" ? { path: value["path"] } : {}),
          ...(typeof value["uri"] === "string" ? { uri: value["uri"] } : {}),
        },
        value,
      );
    case RESOURCE:
      // A resource passed where a value is wanted counts as its id, as the SDKs treat it.
      return decode(value["id"] === "" ? UNKNOWN : (value["id"] ?? value["urn"]));
    case OUTPUT: {
      const inner = "value" in value ? decode(value["value"]) : unknown;
      return value["secret"] === true ? new Secret(inner) : inner;
    }
    default:
      throw new Error(`a value has the signature "${String(value[SIGNATURE])}", which this provider does not know`);
  }
}

/** Reads one value from its wire form (a JavaScript value of a protobuf Struct). */
export function decode(value: unknown): PropertyValue {
  if (value === null || value === undefined) return null;
  if (typeof value === "string") return UNKNOWNS.has(value) ? unknown : value;
  if (typeof value === "boolean" || typeof value === "number") return value;
  if (Array.isArray(value)) return value.map(decode);
  if (!isObject(value)) throw new Error(`a value of type ${typeof value} can't be a property`);
  return SIGNATURE in value ? decodeSpecial(value) : decodeMap(value);
}

/** Reads an object of properties from its wire form. */
export const decodeMap = (value: Readonly<Record<string, unknown>>): PropertyMap =>
  Object.fromEntries(Object.entries(value).map(([key, item]) => [key, decode(item)]));

type Wire = null | boolean | number | string | Wire[] | { [key: string]: Wire };

const wire = (value: unknown): Wire => {
  if (typeof value === "string" || typeof value === "boolean" || typeof value === "number") return value;
  if (Array.isArray(value)) return value.map(wire);
  if (isObject(value)) return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, wire(item)]));
  return null;
};

/** Writes one value in its wire form. */
export function encode(value: PropertyValue): Wire {
  if (value instanceof Secret) return { [SIGNATURE]: SECRET, value: encode(value.value) };
  if (value instanceof Unknown) return UNKNOWN;
  if (value instanceof Asset) return wire(value.wire);
  if (isPropertyList(value)) return value.map(encode);
  if (isPropertyMap(value)) return encodeMap(value);
  return wire(value);
}

export const encodeMap = (value: PropertyMap): { [key: string]: Wire } =>
  Object.fromEntries(Object.entries(value).map(([key, item]) => [key, encode(item)]));

/** Whether an unknown stands anywhere in the value. */
export function hasUnknown(value: PropertyValue | undefined): boolean {
  if (value === undefined) return false;
  if (value instanceof Unknown) return true;
  if (value instanceof Secret) return hasUnknown(value.value);
  if (value instanceof Asset) return false;
  if (isPropertyList(value)) return value.some(hasUnknown);
  return isPropertyMap(value) && Object.values(value).some(hasUnknown);
}

/** Whether a secret stands anywhere in the value. */
export function hasSecret(value: PropertyValue | undefined): boolean {
  if (value === undefined || value instanceof Unknown || value instanceof Asset) return false;
  if (value instanceof Secret) return true;
  if (isPropertyList(value)) return value.some(hasSecret);
  return isPropertyMap(value) && Object.values(value).some(hasSecret);
}

/** The plain JSON value, secrets opened. Unknowns become `undefined` members; ask `hasUnknown` first where that matters. */
export function plain(value: PropertyValue | undefined): unknown {
  if (value === undefined || value instanceof Unknown) return undefined;
  if (value instanceof Secret) return plain(value.value);
  if (value instanceof Asset) return value.source.text ?? value.source.path ?? value.source.uri;
  if (isPropertyList(value)) return value.map(plain);
  if (isPropertyMap(value)) return plainMap(value);
  return value;
}

export const plainMap = (value: PropertyMap): Record<string, unknown> =>
  Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)]));

/** A plain JSON value as a property; `undefined` members are left out. */
export function property(value: unknown): PropertyValue {
  if (Array.isArray(value)) return value.map(property);
  if (isObject(value))
    return Object.fromEntries(
      Object.entries(value)
        .filter(([, item]) => item !== undefined)
        .map(([key, item]) => [key, property(item)]),
    );
  return wireScalar(value);
}

const wireScalar = (value: unknown): null | boolean | number | string =>
  typeof value === "string" || typeof value === "boolean" || typeof value === "number" ? value : null;

/** The value without an outermost secret mark. */
export const opened = (value: PropertyValue | undefined): PropertyValue | undefined =>
  value instanceof Secret ? opened(value.value) : value;

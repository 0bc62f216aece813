import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { z } from "zod";

/** How the engine marks a value that is more than JSON (sdk/go/common/resource/plugin/rpc.go). */
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";
/** What an input is at preview when another resource has yet to decide it. */
const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

const Secret = z.looseObject({ [SIGNATURE]: z.literal(SECRET), value: z.unknown() });
const Special = z.looseObject({ [SIGNATURE]: z.string() });

/** A property map as the engine sends it. */
export type Properties = Record<string, unknown>;

/** What a property map holds once the engine's marks are taken off. */
export interface Plain {
  values: Properties;
  /** Whether any value, at any depth, was a secret. */
  secret: boolean;
  /** Whether any value, at any depth, is not known yet. */
  unknown: boolean;
}

export const propertiesOf = (struct: Struct | undefined): Properties => ({ ...struct?.toJavaScript() });

const Json = z.record(z.string(), z.json());

/** @throws when a value is no JSON */
export const structOf = (properties: Properties): Struct =>
  Struct.fromJavaScript(Json.parse(JSON.parse(JSON.stringify(properties))));

/** Marks a value as a secret: the engine encrypts it in the state and hides it in its output. */
export const secret = (value: unknown): Properties => ({ [SIGNATURE]: SECRET, value });

/** Whether the engine's mark of a secret is on it. */
export const isSecret = (value: unknown): boolean => Secret.safeParse(value).success;

/** Takes the marks off. An asset, an archive or a reference to a resource stays as it is: the schema refuses it. */
export function plain(properties: Properties): Plain {
  const marks = { secret: false, unknown: false };
  const strip = (value: unknown): unknown => {
    if (value === UNKNOWN) {
      marks.unknown = true;
      return undefined;
    }
    if (Array.isArray(value)) return value.map(strip);
    const hidden = Secret.safeParse(value);
    if (hidden.success) {
      marks.secret = true;
      return strip(hidden.data.value);
    }
    if (typeof value !== "object" || value === null || Special.safeParse(value).success) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, strip(item)]));
  };
  const values = Object.fromEntries(Object.entries(properties).map(([key, item]) => [key, strip(item)]));
  return { values, ...marks };
}

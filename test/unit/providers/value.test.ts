import { decode, encode, hasSecret, hasUnknown, plain, Secret, unknown } from "../../../infra/providers/rpc/value";

const SIGNATURE = "4dabf18193072939515e22adb298388d";
const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const secret = (value: unknown) => ({ [SIGNATURE]: "1b47061264138c4ac30d75fd1eb44270", value });

test("secrets and unknowns go there and back, at any depth", () => {
  const wire = { envs: ["A=1", secret("B=2")], id: UNKNOWN, nested: { list: [secret([UNKNOWN, null, true, 1.5])] } };
  const value = decode(wire);
  expect(value).toEqual({
    envs: ["A=1", new Secret("B=2")],
    id: unknown,
    nested: { list: [new Secret([unknown, null, true, 1.5])] },
  });
  expect(encode(value)).toEqual(wire);
  expect(hasSecret(value)).toBe(true);
  expect(hasUnknown(value)).toBe(true);
  expect(hasUnknown(decode({ a: [1] }))).toBe(false);
});

test("output values, resource references and assets", () => {
  const output = { [SIGNATURE]: "d0e6a833031e9bbcd3f4e8bde6ca49a4", value: "x", secret: true };
  expect(decode(output)).toEqual(new Secret("x"));
  expect(decode({ [SIGNATURE]: "d0e6a833031e9bbcd3f4e8bde6ca49a4" })).toBe(unknown);
  const reference = { [SIGNATURE]: "5cf8f73096256a8f31e491e813e4eb8e", urn: "urn:x", id: "abc" };
  expect(decode(reference)).toBe("abc");
  const asset = { [SIGNATURE]: "c44067f5952c0a294b673a41bacd8c17", text: "hello", hash: "1" };
  expect(plain(decode(asset))).toBe("hello");
  expect(encode(decode(asset))).toEqual(asset);
});

test("an unknown signature is an error that names it", () => {
  expect(() => decode({ [SIGNATURE]: "other" })).toThrow('"other"');
});

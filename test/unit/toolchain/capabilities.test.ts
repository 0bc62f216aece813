import { missingCapabilities } from "../../../infra/toolchain/capabilities";

test("a bounding set without bit 24 lacks SYS_RESOURCE", () => {
  expect(missingCapabilities("Name:\tnode\nCapBnd:\t000001fffeffffff\n")).toEqual(["SYS_RESOURCE"]);
});

test("a full bounding set lacks nothing, an untold one is taken for full", () => {
  expect(missingCapabilities("CapBnd:\t000001ffffffffff\n")).toEqual([]);
  expect(missingCapabilities("")).toEqual([]);
});

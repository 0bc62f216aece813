import { readFileSync } from "node:fs";
import { declareStack } from "../../../stacks/declared";
import { isStackName, stackNames, stacksIndex, stacksSource } from "../../../stacks/generate";
import { ConfigError } from "../../../stacks/settings";
import { Stack } from "../../../stacks/model/stack";

const shop = Stack.parse({
  name: "shop",
  services: {
    web: { name: "web", image: "web:1" },
    jobs: { name: "jobs", image: "jobs:1", profiles: ["night"] },
  },
});
const declare = (record: Record<string, unknown>) => declareStack(record, { shop });

function refusal(record: Record<string, unknown>): string {
  try {
    declare(record);
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return String(error);
  }
  throw new Error(`accepted ${JSON.stringify(record)}`);
}

test("without a name it is ALFA's own stack, with ALFA's settings", () => {
  expect(declare({}).stack.name).toBe("alfa");
  expect(declare({ stack: "alfa", diagnostics: "off" })).toMatchObject({
    diagnostics: "off",
    alfa: { project: "alfa" },
  });
});

test("another stack has the settings that every stack has, and no others", () => {
  expect(declare({ stack: "shop" })).toEqual({
    stack: shop,
    diagnostics: "on",
    placement: "container",
    leftOut: [],
  });
  const { stack, diagnostics } = declare({
    stack: "shop",
    profiles: '["night"]',
    diagnostics: "off",
    images: '{"web": "web:2"}',
  });
  expect(diagnostics).toBe("off");
  expect(stack.activeProfiles).toEqual(["night"]);
  expect(stack.services["web"]?.image).toBe("web:2");
  expect(stack.services["jobs"]).toEqual(shop.services["jobs"]);
});

test.each<[Record<string, unknown>, RegExp]>([
  [{ stack: "shpo" }, /no stack "shpo".*alfa, shop.*npm run generate/],
  [{ stack: "__proto__" }, /no stack "__proto__"/],
  [{ stack: "shop", tunnel: "{}" }, /"alfa:tunnel" is a setting of ALFA's own stack, not of "shop"/],
  [{ stack: "shop", profiles: "day" }, /"alfa:profiles" is "day".*allowed: a list of any of night/],
  [{ stack: "shop", images: '{"wbe": "a:1"}' }, /"alfa:images".*services: web, jobs/],
  [
    { stack: "shop", diagnostic: "on" },
    /unknown configuration key "alfa:diagnostic" \(did you mean "alfa:diagnostics"/,
  ],
])("%j is refused with its key and what is allowed", (record, message) => {
  expect(refusal(record)).toMatch(message);
});

test("the index of stacks is fresh (npm run generate)", () => {
  const words = (text: string): string => text.replace(/\s+/g, "");
  expect(words(readFileSync(stacksIndex, "utf8"))).toBe(words(stacksSource(stackNames())));
});

test("the index names any folder, as a variable of its own", () => {
  const source = stacksSource(["2048", "my-shop", "my_shop", "new", "shop", "stacks"]);
  expect(source).toContain('import _2048 from "./2048";');
  expect(source).toContain('import myShop from "./my-shop";');
  expect(source).toContain('import myShop_2 from "./my_shop";');
  expect(source).toContain('import new_2 from "./new";');
  expect(source).toContain('import stacks_2 from "./stacks";');
  expect(source).toContain("\n  shop,\n");
  expect(["alfa", "model", "Shop", "../x", "", "shop"].filter(isStackName)).toEqual(["shop"]);
});

import { hasKey, mergeSettings, saltOf, withSalt } from "../../../infra/toolchain/settings";

const committed = (text: string) => ({ file: "Pulumi.dev.yaml", text });
const generated = (text: string) => ({ file: ".alfa/Pulumi.dev.yaml", text });

describe("the generated stack settings", () => {
  it("start as the committed ones and keep their salt", () => {
    const first = withSalt(generated(""), "v1:x");
    const merged = mergeSettings(
      committed("config:\n  alfa:big: 12345678901234567890\n  alfa:on: yes\n"),
      "",
      generated(first),
    );
    expect(merged).toBe("encryptionsalt: v1:x\nconfig:\n  alfa:big: 12345678901234567890\n  alfa:on: yes\n");
    expect(saltOf(generated(merged))).toBe("v1:x");
  });

  it("follow a committed change and removal, and keep what was set in them alone", () => {
    const before = "config:\n  alfa:a: 1\n  alfa:b: 1\n  alfa:c: 1\n";
    const now = "config:\n  alfa:a: 2\n  alfa:c: 1\n";
    const local = "config:\n  alfa:a: 1\n  alfa:b: 1\n  alfa:c: 7\n  alfa:secrets:\n    secure: v1:zz\n";
    expect(mergeSettings(committed(now), before, generated(local))).toBe(
      "config:\n  alfa:a: 2\n  alfa:c: 7\n  alfa:secrets:\n    secure: v1:zz\n",
    );
  });

  it("stay the same text when nothing changed", () => {
    const text = "config:\n  alfa:a:\n    - x\n    - y: 1\n";
    expect(mergeSettings(committed(text), text, generated(text))).toBe(text);
  });

  it.each(["", "# nothing yet\n", "config:\n", "config: {}\n"])(
    "accept committed settings without values: %j",
    (text) => {
      expect(mergeSettings(committed(text), "", generated("encryptionsalt: v1:x\n"))).toBe("encryptionsalt: v1:x\n");
    },
  );

  it("name file, line and column of bad YAML", () => {
    expect(() => mergeSettings(committed("config:\n  a: [1\n"), "", generated(""))).toThrow(
      /^Pulumi\.dev\.yaml:\d+:\d+: /,
    );
  });

  it.each(["- a\n", "config: [1]\n", "text\n"])("refuse what is no map of settings: %j", (text) => {
    expect(() => mergeSettings(committed(text), "", generated(""))).toThrow(
      'Pulumi.dev.yaml: wanted a map with "config"',
    );
  });

  it("tell whether a key is there", () => {
    expect(hasKey(generated("config:\n  alfa:secrets:\n    secure: x\n"), (key) => key === "alfa:secrets")).toBe(true);
    expect(hasKey(generated("encryptionsalt: x\n"), (key) => key === "alfa:secrets")).toBe(false);
  });
});

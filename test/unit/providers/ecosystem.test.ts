import { envText } from "../../../infra/providers/alfa/host/ecosystem";

test.each([
  ["plain", "a b#c", "K='a b#c'\n"],
  ["with a quote", "it's", "K=`it's`\n"],
  ["with two", "it's `so`", 'K="it\'s `so`"\n'],
  ["of several lines", "a\nb", "K='a\nb'\n"],
])("a value %s is quoted so that Node.js reads it as it is", (_, value, text) => {
  expect(envText({ K: value })).toBe(text);
});

test.each(["'`\"", "'`\\n"])("a value that no quote can hold is refused by its key alone: %j", (value) => {
  expect(() => envText({ API_KEY: value })).toThrow(/^the value of "API_KEY" holds every kind of quote/);
});

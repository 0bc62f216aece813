import { changedEnv, marked, redactor, secretEnvKeys, withoutSecrets } from "../../../infra/providers/docker/args";
import { Secret } from "../../../infra/providers/rpc/value";

const declared = {
  image: "x",
  envs: ["A=1", new Secret("B=password-1")],
  command: ["run", new Secret("--x=token-123")],
};

test("names of the secret environment variables, also of a list that is secret as a whole", () => {
  expect(secretEnvKeys(declared)).toEqual(["B"]);
  expect(secretEnvKeys({ envs: new Secret(["Z=1", "Y=2"]) })).toEqual(["Y", "Z"]);
});

test("what runs is secret unless it equals what is declared in clear", () => {
  const live = { image: "x", envs: ["A=1", "B=password-1", "C=by hand"], command: ["run"], user: "1" };
  expect(marked(live, declared)).toEqual({
    image: "x",
    envs: ["A=1", new Secret("B=password-1"), new Secret("C=by hand")],
    command: new Secret(["run"]),
    user: "1",
  });
  expect(marked({ image: "x", command: ["redis-server", "--requirepass", "y"] }, undefined)["command"]).toBeInstanceOf(
    Secret,
  );
});

test("output loses the secrets", () => {
  expect(redactor(declared)("failed with password-1 and --x=token-123")).toBe("failed with [secret] and [secret]");
});

test("a changed environment is named by keys, never by values", () => {
  expect(changedEnv({ image: "x", envs: ["A=1", "B=2"] }, { image: "x", envs: ["A=9", "C=3"] })).toBe(
    "environment: adds C; changes A; removes B",
  );
});

test("outputs hold placeholders for secrets, keys stay", () => {
  expect(withoutSecrets({ ...declared, memory: 1 })).toEqual({
    image: "x",
    envs: ["A=1", "B=[secret]"],
    command: ["run", "[secret]"],
    memory: 1,
  });
  expect(withoutSecrets({ envs: new Secret(["Z=1"]) })).toEqual({ envs: ["Z=[secret]"] });
});

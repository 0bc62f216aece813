import type { PropertyMap } from "../../../infra/providers/rpc/value";
import { DockerProvider } from "../../../infra/providers/docker/provider";

const context = {
  urn: "",
  log: { debug: jest.fn(), info: jest.fn(), warn: jest.fn(), error: jest.fn(), status: jest.fn() },
  signal: new AbortController().signal,
};
const request = (type: string, news: PropertyMap) => ({
  urn: `urn:pulumi:dev::alfa::${type}::web`,
  type,
  olds: {},
  news,
});

test("a type that is not served is refused by name", async () => {
  const check = new DockerProvider().check(request("docker:index/nothing:Nothing", {}), context);
  await expect(check).rejects.toThrow('not "docker:index/nothing:Nothing"');
  const plugin = new DockerProvider().check(request("docker:index/plugin:Plugin", {}), context);
  await expect(plugin).rejects.toThrow("`docker plugin install`");
  await expect(new DockerProvider().invoke("docker:index/getPlugin:getPlugin", {})).rejects.toThrow(
    "`docker plugin inspect`",
  );
});

test("a container without a name gets one that stays", async () => {
  const container = request("docker:index/container:Container", { image: "redis" });
  const provider = new DockerProvider();
  const [first, second] = [await provider.check(container, context), await provider.check(container, context)];
  expect(first.inputs["name"]).toMatch(/^web-[0-9a-f]{7}$/);
  expect(second.inputs).toEqual(first.inputs);
  expect(first.failures).toEqual([]);
});

test("an input that is not in the table is a failure that names it; one that is not known yet is none", async () => {
  const { unknown } = await import("../../../infra/providers/rpc/value");
  const news = { image: unknown, envs: ["A=1", unknown], nonsense: 1 };
  const { failures } = await new DockerProvider().check(request("docker:index/container:Container", news), context);
  expect(failures?.map(({ property }) => property)).toEqual(["nonsense"]);
});

test("an unknown or malformed setting is named", () => {
  const { failures } = new DockerProvider().checkConfig({ hots: "x", rollbackCopies: "many" });
  expect(failures?.map(({ property }) => property).sort()).toEqual(["hots", "rollbackCopies"]);
});

import { waitGone } from "../../../infra/providers/docker/swarm/gone";
import type { Engine } from "../../../stacks/engine";

/** An Engine whose containers of a service end after so many looks. */
function engineOf(looks: number): Engine {
  let left = looks;
  const listContainers = jest.fn(() => Promise.resolve(left-- > 0 ? [{ Id: "c1", Names: ["/web.1.x"] }] : []));
  // eslint-disable-next-line @typescript-eslint/consistent-type-assertions -- of an Engine it asks for containers only
  return { listContainers } as unknown as Engine;
}

const signal = new AbortController().signal;

test("waits until the containers of a removed service have ended", async () => {
  expect(await waitGone(engineOf(2), "s1", { timeout: 60_000, signal })).toEqual([]);
});

test("names what is still there when the time is over, or the update was cancelled", async () => {
  expect(await waitGone(engineOf(Infinity), "s1", { timeout: -1, signal })).toEqual(["web.1.x"]);
  expect(await waitGone(engineOf(Infinity), "s1", { timeout: 60_000, signal: AbortSignal.abort() })).toEqual([
    "web.1.x",
  ]);
});

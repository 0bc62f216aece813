import { changesRouting } from "../../../infra/toolchain/sandbox/images/traefik/docker-api";

/** An event as the Engine streams it: labels of the container stand in it too. */
const event = (action: string): string =>
  JSON.stringify({
    status: action,
    id: "4a7f",
    Type: "container",
    Action: action,
    Actor: { ID: "4a7f", Attributes: { "alfa.owner": '{"started":"157773"}', die: "start" } },
  });

describe("the Traefik stand-in", () => {
  it.each(["start", "die", "health_status: healthy", "health_status: unhealthy"])("looks again after %s", (action) => {
    expect(changesRouting(event(action))).toBe(true);
  });

  it.each(["exec_create: wget -q", "exec_start: wget -q", "exec_die", "attach", "resize"])(
    "does not after %s",
    (action) => {
      expect(changesRouting(event(action))).toBe(false);
    },
  );
});

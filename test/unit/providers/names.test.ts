import {
  copyName,
  isAside,
  isCopyOf,
  isOldOf,
  namePattern,
  oldName,
  predecessorsOf,
  servedAs,
} from "../../../infra/providers/docker/names";
import { atWork, owner } from "../../../infra/providers/docker/owner";

const id = "0123456789abcdef";

test("names of containers set aside lead back to the name they served under", () => {
  for (const name of ["web.next", oldName("web", id), copyName("web", id)]) {
    expect(isAside(name)).toBe(true);
    expect(servedAs(name)).toBe("web");
    expect(`/${name}`).toMatch(new RegExp(namePattern("web")));
  }
  expect(isAside("web")).toBe(false);
  expect(isCopyOf(copyName("web", id), "web")).toBe(true);
  expect(isCopyOf(copyName("web.a", id), "web")).toBe(false);
  expect(isOldOf(oldName("web", id), "web")).toBe(true);
  expect("/webx").not.toMatch(new RegExp(namePattern("web")));
});

test("a label that is not ours counts as none", () => {
  expect(predecessorsOf({ "alfa.replaces": "nonsense" })).toEqual([]);
  expect(predecessorsOf(undefined)).toEqual([]);
});

test("who is at work: another live process until its time is over, never this one or a dead one", () => {
  const mine = owner(60);
  expect(atWork(mine)).toBe(false);
  expect(atWork({ ...mine, pid: process.ppid, started: "" })).toBe(true);
  expect(atWork({ ...mine, pid: process.ppid, started: "", until: Date.now() - 1 })).toBe(false);
  expect(atWork({ ...mine, pid: 2 ** 22 + 1, started: "1" })).toBe(false);
  expect(atWork({ ...mine, host: "elsewhere" })).toBe(true);
});

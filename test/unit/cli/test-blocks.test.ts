import { PassThrough, Readable } from "node:stream";
import { copyInBlocks } from "../../../infra/cli/test/blocks";

test("two runs that print to one place don't tear each other's files apart", async () => {
  const place = new PassThrough();
  const [one, two] = [new PassThrough(), new PassThrough()];
  const copies = Promise.all([copyInBlocks(one, place), copyInBlocks(two, place)]);
  one.write("FAIL stack a.test.ts\n");
  two.write("PASS integration b.test.ts\n");
  one.write("  ● why a fails\n");
  two.write("PASS integration c.test.ts\n");
  one.write("\u001b[1mPASS\u001b[22m stack d.test.ts\n");
  one.end();
  two.end("Tests: 2 passed");
  await copies;
  place.end();

  const lines = Buffer.concat(await place.toArray())
    .toString()
    .trimEnd()
    .split("\n");
  expect(lines[lines.indexOf("FAIL stack a.test.ts") + 1]).toBe("  ● why a fails");
  expect(lines[lines.indexOf("PASS integration c.test.ts") + 1]).toBe("Tests: 2 passed");
  expect(lines).toHaveLength(6);
});

test("what comes before the first file is copied too", async () => {
  const place = new PassThrough();
  await copyInBlocks(Readable.from(["Running 2 projects\nPASS a\n"]), place);
  place.end();
  expect(Buffer.concat(await place.toArray()).toString()).toBe("Running 2 projects\nPASS a\n");
});

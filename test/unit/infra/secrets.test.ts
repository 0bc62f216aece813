import { fillText } from "../../../infra/components/secrets";
import { hasSecret } from "../../../stacks/model/secret-place";
import { plainContainerArgs } from "../../../infra/components/plain";
import { settleSecrets } from "../../../infra/settle-secrets";
import { service } from "../../../stacks/model/service";
import { Stack } from "../../../stacks/model/stack";

const stack = Stack.parse({
  name: "s",
  services: {
    app: service({
      name: "app",
      image: "app:1",
      environment: { PASSWORD: "${DB_PASSWORD}", URL: "postgres://u:${DB_PASSWORD}@db", PRICE: "5$$", PLAIN: "x" },
      healthcheck: { test: ["CMD-SHELL", "check $$HOME"] },
    }),
  },
  secrets: { DB_PASSWORD: { description: "the database's password", bytes: 16 } },
});

test("a place is filled in, an escaped dollar becomes one", () => {
  expect(fillText("u:${DB_PASSWORD}@db costs $$5", { DB_PASSWORD: "geheim" })).toBe("u:geheim@db costs $5");
  expect(hasSecret("$${DB_PASSWORD}")).toBe(false);
  expect(hasSecret("${DB_PASSWORD}")).toBe(true);
});

test("a place without a value is refused by name, whatever else the text holds", () => {
  expect(() => fillText("${OTHER}", { DB_PASSWORD: "geheim" })).toThrow('no secret "OTHER"');
});

test("a declared container has its secrets, and the keys that hold them as a label", () => {
  const args = plainContainerArgs(stack, stack.services["app"]!, { DB_PASSWORD: "geheim" });
  expect(args.envs).toEqual(["PASSWORD=geheim", "PLAIN=x", "PRICE=5$", "URL=postgres://u:geheim@db"]);
  expect(args.healthcheck?.tests).toEqual(["CMD-SHELL", "check $HOME"]);
  expect(args.labels).toContainEqual({ label: "alfa.secret-env", value: "PASSWORD,URL" });
});

test("a known secret is kept, a missing one is generated with the declared number of bytes", async () => {
  const kept = await settleSecrets(stack, { DB_PASSWORD: "geheim" }, undefined);
  expect(kept).toEqual({ values: { DB_PASSWORD: "geheim" }, adopted: {}, generated: [], missing: [] });
  const fresh = await settleSecrets(stack, {}, undefined);
  expect(fresh.generated).toEqual(["DB_PASSWORD"]);
  expect(fresh.values["DB_PASSWORD"]).toMatch(/^[0-9a-f]{32}$/);
});

import { bootstrapSql, databases, parseAlfaConfig } from "../../../stacks/alfa";

const sql = (record: Record<string, unknown>) => bootstrapSql(parseAlfaConfig(record), (name) => `it's ${name}`);

test("each service that is configured has its database", () => {
  const names = (record: Record<string, unknown>) => databases(parseAlfaConfig(record)).map(({ database }) => database);
  expect(names({})).toEqual(["alfa", "authentik"]);
  expect(names({ profiles: "core", n8nDatabase: "n8n" })).toEqual(["n8n"]);
  expect(names({ backstageImage: "a/b:1" })).toEqual(["alfa", "authentik", "backstage"]);
});

test("the superuser's own password is never changed", () => {
  expect(sql({ profiles: "core" })).not.toContain("PASSWORD");
  expect(sql({ profiles: "core", n8nDatabaseUser: "n8n" })).toContain('ALTER ROLE "n8n"');
});

test("a password is only given as its verifier, the same each time, and not logged", () => {
  const lines = sql({}).split("\n");
  const at = lines.findIndex((line) => line.includes("PASSWORD"));
  expect(lines[at]).toMatch(/PASSWORD 'SCRAM-SHA-256\$4096:[\w+/=]{24}\$[\w+/=]{44}:[\w+/=]{44}';$/);
  expect(lines.join()).not.toContain("it's");
  expect(lines.slice(0, at)).toContain("SET log_statement = 'none';");
  expect(sql({})).toBe(sql({}));
});

test("nothing is dropped, and what is created is created only where it is absent", () => {
  const lines = sql({ backstageImage: "a/b:1" }).split("\n");
  for (const line of lines) expect(line).not.toMatch(/^\s*(DROP|TRUNCATE|REASSIGN|ALTER DATABASE)/);
  for (const line of lines.filter((it) => it.includes("CREATE "))) expect(line).toMatch(/WHERE NOT EXISTS .* \\gexec$/);
});

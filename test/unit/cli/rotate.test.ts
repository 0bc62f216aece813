import { secretList } from "../../../infra/cli/secrets/rotate";
import { alfaStack, parseAlfaConfig, passwordSql } from "../../../stacks/alfa";

const list = secretList(
  alfaStack(
    parseAlfaConfig({
      tunnel: {
        name: "t",
        id: "6ff42ae2-765d-4adf-8112-31c55c1551ef",
        account: "0123456789abcdef0123456789abcdef",
        hostname: "h.example",
      },
    }),
  ),
);

test("each secret says whether it can be rotated, and if not why and what to do instead", () => {
  expect(list).toMatch(/N8N_RUNNERS_AUTH_TOKEN +Token.*\n +can be rotated\n/);
  expect(list).toMatch(/N8N_ENCRYPTION_KEY +Key.*\n +can't be rotated: .*export:credentials/);
  expect(list).toMatch(/TUNNEL_SECRET +TunnelSecret.*\n +can't be rotated: only Cloudflare makes it/);
});

test("a role's new password is given as its verifier, and not logged", () => {
  const sql = passwordSql("alfa", "canary");
  expect(sql).not.toContain("canary");
  expect(sql).toMatch(/^SET log_statement = 'none';[^]*ALTER ROLE "alfa" PASSWORD 'SCRAM-SHA-256\$/);
});

/** What starts a watch: the program, its arguments, and where. */
export interface Start {
  readonly node: string;
  readonly script: string;
  readonly args: readonly string[];
  readonly directory: string;
}

/** https://www.freedesktop.org/software/systemd/man/latest/systemd.service.html#Command%20lines */
const quoted = (text: string): string =>
  `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("%", "%%").replaceAll("$", "$$$$")}"`;

/** A systemd unit. Addresses of webhooks are secrets: they come from a file that only root and the service read. */
export const systemdUnit = ({
  node,
  script,
  args,
  directory,
}: Start): string => `# /etc/systemd/system/alfa-watch.service; then: systemctl enable --now alfa-watch
[Unit]
Description=ALFA watches the Docker stack
After=docker.service network-online.target
Wants=network-online.target

[Service]
ExecStart=${[node, script, ...args].map(quoted).join(" ")}
WorkingDirectory=${directory.replaceAll("%", "%%")}
# ALFA_WEBHOOK_URL, ALFA_WEBHOOK_SECRET, ALFA_SLACK_URL; mode 0600
EnvironmentFile=-/etc/alfa/watch.env
Restart=on-failure
RestartSec=30
NoNewPrivileges=true

[Install]
WantedBy=multi-user.target
`;

/** An ecosystem file of PM2, which takes the addresses from the environment that it is started in. */
export const pm2Entry = ({ node, script, args, directory }: Start): string =>
  `// alfa-watch.config.cjs; then: pm2 start alfa-watch.config.cjs && pm2 save
module.exports = ${JSON.stringify(
    {
      apps: [
        {
          name: "alfa-watch",
          script,
          args,
          interpreter: node,
          cwd: directory,
          autorestart: true,
          restart_delay: 30_000,
        },
      ],
    },
    undefined,
    2,
  )};
`;

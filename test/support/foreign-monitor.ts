/** A monitor that somebody else made in Uptime Kuma, in its own words. */
export const foreignMonitor = (port: number) => ({
  name: "theirs",
  type: "port",
  hostname: "127.0.0.1",
  port,
  interval: 60,
  retryInterval: 60,
  maxretries: 0,
  timeout: 48,
  accepted_statuscodes: ["200-299"],
  notificationIDList: {},
  method: "GET",
  active: true,
});

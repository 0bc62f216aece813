// Generated from the rule files by `npm run generate`.
import capabilitiesDangerous from "./capabilities-dangerous";
import capabilitiesDropAll from "./capabilities-drop-all";
import cgroupParent from "./cgroup-parent";
import containerOomKilled from "./container-oom-killed";
import containerRestarts from "./container-restarts";
import cpuLimit from "./cpu-limit";
import dashboardInsecure from "./dashboard-insecure";
import databasePortPublished from "./database-port-published";
import databaseWithoutPassword from "./database-without-password";
import defaultBridge from "./default-bridge";
import defaultCredential from "./default-credential";
import dependsOnHealth from "./depends-on-health";
import deviceDangerous from "./device-dangerous";
import deviceHost from "./device-host";
import diskSpace from "./disk-space";
import dockerSocketMount from "./docker-socket-mount";
import drift from "./drift";
import healthEndpoint from "./health-endpoint";
import healthcheckDisabled from "./healthcheck-disabled";
import healthcheckMissing from "./healthcheck-missing";
import hostIpc from "./host-ipc";
import hostNetwork from "./host-network";
import hostPid from "./host-pid";
import hostProcessRestarts from "./host-process-restarts";
import hostRedundantProcess from "./host-redundant-process";
import hostUserns from "./host-userns";
import hostUts from "./host-uts";
import imageCompromised from "./image-compromised";
import imageDigest from "./image-digest";
import imageEndOfLife from "./image-end-of-life";
import imageKnownVulnerable from "./image-known-vulnerable";
import imageTagMutable from "./image-tag-mutable";
import logErrorRate from "./log-error-rate";
import logRotation from "./log-rotation";
import loggingDisabled from "./logging-disabled";
import memoryLimit from "./memory-limit";
import mountPropagation from "./mount-propagation";
import n8nCleanShutdown from "./n8n-clean-shutdown";
import n8nRunnerExternal from "./n8n-runner-external";
import n8nRunnerVersion from "./n8n-runner-version";
import n8nWebhookRegistered from "./n8n-webhook-registered";
import noNewPrivileges from "./no-new-privileges";
import orphanContainer from "./orphan-container";
import pidsLimit from "./pids-limit";
import portAllInterfaces from "./port-all-interfaces";
import portPrivileged from "./port-privileged";
import portUnneeded from "./port-unneeded";
import privileged from "./privileged";
import readOnlyRoot from "./read-only-root";
import restartPolicy from "./restart-policy";
import secretInEnvironment from "./secret-in-environment";
import secretInUrl from "./secret-in-url";
import securityOptMissing from "./security-opt-missing";
import securityProfile from "./security-profile";
import sensitiveHostMount from "./sensitive-host-mount";
import serviceNotRunning from "./service-not-running";
import slackManifest from "./slack-manifest";
import sshdInContainer from "./sshd-in-container";
import stopGrace from "./stop-grace";
import suppressionUnknown from "./suppression-unknown";
import suppressionUnused from "./suppression-unused";
import tmpfsOptions from "./tmpfs-options";
import traefikDockerApi from "./traefik-docker-api";
import traefikEngineCompat from "./traefik-engine-compat";
import traefikNetwork from "./traefik-network";
import tunnelExposure from "./tunnel-exposure";
import tunnelSingle from "./tunnel-single";
import ulimits from "./ulimits";
import uptimeKumaMonitors from "./uptime-kuma-monitors";
import uptimeKumaSetup from "./uptime-kuma-setup";
import userRoot from "./user-root";
import volumeShared from "./volume-shared";
import type { Rule } from "./rule";

/** Every rule there is, by id. */
export const allRules: readonly Rule[] = [
  capabilitiesDangerous,
  capabilitiesDropAll,
  cgroupParent,
  containerOomKilled,
  containerRestarts,
  cpuLimit,
  dashboardInsecure,
  databasePortPublished,
  databaseWithoutPassword,
  defaultBridge,
  defaultCredential,
  dependsOnHealth,
  deviceDangerous,
  deviceHost,
  diskSpace,
  dockerSocketMount,
  drift,
  healthEndpoint,
  healthcheckDisabled,
  healthcheckMissing,
  hostIpc,
  hostNetwork,
  hostPid,
  hostProcessRestarts,
  hostRedundantProcess,
  hostUserns,
  hostUts,
  imageCompromised,
  imageDigest,
  imageEndOfLife,
  imageKnownVulnerable,
  imageTagMutable,
  logErrorRate,
  logRotation,
  loggingDisabled,
  memoryLimit,
  mountPropagation,
  n8nCleanShutdown,
  n8nRunnerExternal,
  n8nRunnerVersion,
  n8nWebhookRegistered,
  noNewPrivileges,
  orphanContainer,
  pidsLimit,
  portAllInterfaces,
  portPrivileged,
  portUnneeded,
  privileged,
  readOnlyRoot,
  restartPolicy,
  secretInEnvironment,
  secretInUrl,
  securityOptMissing,
  securityProfile,
  sensitiveHostMount,
  serviceNotRunning,
  slackManifest,
  sshdInContainer,
  stopGrace,
  suppressionUnknown,
  suppressionUnused,
  tmpfsOptions,
  traefikDockerApi,
  traefikEngineCompat,
  traefikNetwork,
  tunnelExposure,
  tunnelSingle,
  ulimits,
  uptimeKumaMonitors,
  uptimeKumaSetup,
  userRoot,
  volumeShared,
];

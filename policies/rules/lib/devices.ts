import { normalPath } from "./mounts";

/**
 * Disks, memory and input/output ports, by their names in /dev; "/dev" itself is all of them.
 * Source: https://www.kernel.org/doc/html/latest/admin-guide/devices.html
 */
const dangerous =
  /^\/dev(?:\/(?:k?mem|port|nvram|mapper(?:\/.*)?|disk(?:\/.*)?|(?:sd|hd|vd|xvd)[a-z]+\d*|nvme\d.*|mmcblk\d.*|dm-\d+|md\d+|loop(?:\d+|-control)|sg\d+|cpu\/\d+\/msr))?$/;

/** Whether a device of the host leads to all its data or memory. */
export const isDangerousDevice = (source: string): boolean => dangerous.test(normalPath(source));

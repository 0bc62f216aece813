/**
 * The SDK's runner has source-map-support rewrite every stack, and the SDK takes one for each promise it makes, to tell of
 * those that never end: of a preview of 60 resources a fifth of the program's time. Ours run from a bundle without source
 * maps, where there is nothing to rewrite, and the stacks are taken only where they are asked for (PULUMI_DEBUG_PROMISE_LEAKS).
 */
Error.prepareStackTrace = undefined;

const debuggable = require("@pulumi/pulumi/runtime/debuggable");
const { debuggablePromise, debugPromiseLeaks } = debuggable;
if (!debugPromiseLeaks) {
  debuggable.debuggablePromise = (promise, context) => {
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    try {
      return debuggablePromise(promise, context);
    } finally {
      Error.stackTraceLimit = stackTraceLimit;
    }
  };
}

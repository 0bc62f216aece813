/**
 * The SDK's runner has source-map-support rewrite every stack, and the SDK takes one for each promise it makes, to tell of
 * those that never end: of a preview of 60 resources a fifth of the program's time. Ours run from a bundle without source
 * maps, where there is nothing to rewrite.
 */
Error.prepareStackTrace = undefined;

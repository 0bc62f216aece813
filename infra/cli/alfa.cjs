#!/usr/bin/env node
// The `alfa` bin: the TypeScript sources run as they are.
require("tsx/cjs");
require("./main.ts");

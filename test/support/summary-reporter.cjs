const { writeFileSync } = require("node:fs");
const { join } = require("node:path");

/**
 * Closes a run of jest: one plain line for those who read only that, or, of several runs (`npm test`), a file of the
 * numbers in ALFA_TEST_RESULTS, whose sums the last line tells.
 */
module.exports = class SummaryReporter {
  onRunComplete(_contexts, results) {
    const { numPassedTests: passed, numFailedTests, numPendingTests: skipped, numRuntimeErrorTestSuites } = results;
    // A suite that could not even load has no failed test of its own.
    const failed = numFailedTests + numRuntimeErrorTestSuites;
    const folder = process.env.ALFA_TEST_RESULTS;
    if (folder) writeFileSync(join(folder, `${process.pid}.json`), JSON.stringify({ passed, failed, skipped }));
    else process.stdout.write(`${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ""}\n`);
  }
};

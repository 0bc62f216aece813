const { writeFileSync } = require("node:fs");

/** How jest says that the process of a file ended under it, whose test has shown nothing then. */
const ended = /^Jest worker ran out of memory|^[Aa] jest worker process .* was terminated/;

/**
 * Closes a run of jest: one plain line for those who read only that, or, as one of several runs (`npm test`), the
 * numbers and the files that failed, written to the file that ALFA_TEST_RESULT names.
 */
module.exports = class SummaryReporter {
  onRunComplete(_contexts, results) {
    const { numPassedTests: passed, numFailedTests, numPendingTests: skipped, numRuntimeErrorTestSuites } = results;
    // A suite that could not even load has no failed test of its own.
    const failed = numFailedTests + numRuntimeErrorTestSuites;
    const file = process.env.ALFA_TEST_RESULT;
    const files = results.testResults
      .filter(({ numFailingTests, testExecError }) => numFailingTests > 0 || testExecError)
      .map(({ testFilePath }) => testFilePath);
    const crashed = results.testResults
      .filter(({ testExecError }) => ended.test(testExecError?.message ?? ""))
      .map(({ testFilePath }) => testFilePath);
    if (file) writeFileSync(file, JSON.stringify({ passed, failed, skipped, files, crashed }));
    else process.stdout.write(`${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ""}\n`);
  }
};

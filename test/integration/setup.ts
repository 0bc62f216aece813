/** The integration tests run against the Engine of DOCKER_HOST, which `npm test` sets. */
export default function setup(): void {
  if (process.env["DOCKER_HOST"] === undefined) {
    throw new Error('DOCKER_HOST is not set: run the tests through "npm test", which finds or starts an Engine');
  }
}

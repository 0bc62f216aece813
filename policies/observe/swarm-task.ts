/** The Engine's own label on each container of a swarm's service. */
export const swarmTaskLabel = "com.docker.swarm.task.id";

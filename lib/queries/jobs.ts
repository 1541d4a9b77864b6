import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { call } from "#lib/api/call.ts";
import { jobEventsSchema, routes } from "#lib/api/routes.ts";
import { isEnded, type Job, type JobState } from "#lib/model/job.ts";
import { keys } from "./keys.ts";
import { textOf } from "./text-of.ts";

const underWay = (job: Job | undefined): boolean => job !== undefined && !isEnded(job.state);

/** The newest jobs. Read again by itself while one is under way, in case an event is lost. */
export const jobsQuery = () =>
  queryOptions({
    queryKey: keys.jobs(),
    queryFn: ({ signal }) => call(routes.jobs, { query: { limit: 50 }, signal }).then((page) => page.items),
    refetchInterval: ({ state }) => (state.data?.some(underWay) ? 3000 : false),
  });

export type JobFilter = Readonly<{
  host?: string | undefined;
  domain?: string | undefined;
  state?: JobState | undefined;
}>;

export const jobPagesQuery = (filter: JobFilter) =>
  infiniteQueryOptions({
    queryKey: keys.jobPages(filter),
    queryFn: ({ pageParam, signal }) =>
      call(routes.jobs, { query: { ...filter, limit: 100, cursor: pageParam }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  });

export const jobQuery = (id: string) =>
  queryOptions({
    queryKey: keys.job(id),
    queryFn: ({ signal }) => call(routes.job, { params: { job: id }, signal }),
    refetchInterval: ({ state }) => (underWay(state.data) ? 1500 : false),
  });

/** What the job has told so far. */
export const jobEventsQuery = (id: string) =>
  queryOptions({
    queryKey: keys.jobEvents(id),
    queryFn: async ({ signal }) => {
      const text = await textOf({ path: `${routes.jobEvents.path}?format=json` }, { job: id }, signal);
      return jobEventsSchema.parse(JSON.parse(text)).items;
    },
  });

/** Descriptions of snapshots as they were before the job touched them. */
export const savedDescriptionsQuery = (id: string) =>
  queryOptions({
    queryKey: keys.savedDescriptions(id),
    queryFn: ({ signal }) => call(routes.savedDescriptions, { params: { job: id }, signal }).then((page) => page.items),
  });

export const cancelJob = (id: string): Promise<Job> => call(routes.cancelJob, { params: { job: id } });

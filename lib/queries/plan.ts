import { queryOptions } from "@tanstack/react-query";
import { call } from "#lib/api/call.ts";
import { routes } from "#lib/api/routes.ts";
import { subjectParams } from "#lib/api/subject-params.ts";
import type { Intent } from "#lib/model/intent.ts";
import type { Job } from "#lib/model/job.ts";
import type { Plan } from "#lib/model/plan.ts";
import type { SubjectRef } from "#lib/model/subject.ts";
import { keys } from "./keys.ts";

export const planQuery = (id: string) =>
  queryOptions({
    queryKey: keys.plan(id),
    queryFn: ({ signal }) => call(routes.plan, { params: { plan: id }, signal }),
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });

export const makePlan = (s: SubjectRef, intent: Intent): Promise<Plan> =>
  s.kind === "backup"
    ? call(routes.createBackupPlan, { params: { backup: s.id }, body: intent })
    : call(routes.createPlan, { params: subjectParams(s), body: intent });

/** Runs the plan as it was shown; `confirm` is what was typed where the plan asks for it. */
export const startPlan = (plan: Plan, confirm: string | null): Promise<Job> =>
  call(routes.createJob, {
    body: { planId: plan.id, fingerprint: plan.fingerprint, ...(confirm === null ? {} : { confirm }) },
  });

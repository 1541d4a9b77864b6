"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useCallback } from "react";
import { subjectPath } from "#components/frame/paths.ts";
import type { Intent } from "#lib/model/intent.ts";
import type { Job } from "#lib/model/job.ts";
import type { Plan } from "#lib/model/plan.ts";
import type { SubjectRef } from "#lib/model/subject.ts";
import { keys } from "#lib/queries/keys.ts";
import { makePlan, startPlan } from "#lib/queries/plan.ts";
import { isQuiet } from "./is-quiet.ts";

interface Wish {
  readonly subject: SubjectRef;
  readonly intent: Intent;
  /** Show the plan even when it loses nothing. */
  readonly isShown?: boolean;
}

/** Opens a plan beside the tree or the backup it is about; everything else in the address stays. */
export function useOpenPlan(): (plan: Plan) => void {
  const router = useRouter();
  const client = useQueryClient();
  return useCallback(
    (plan) => {
      client.setQueryData(keys.plan(plan.id), plan);
      const [path = "/", query] = subjectPath(plan.subject).split("?");
      const isHere = window.location.pathname === path;
      const search = new URLSearchParams(isHere ? window.location.search : "");
      for (const name of ["do", "job"]) search.delete(name);
      for (const [name, value] of new URLSearchParams(query)) search.set(name, value);
      search.set("plan", plan.id);
      const to = `${path}?${search}`;
      if (isHere) window.history.pushState(null, "", to);
      else router.push(to);
    },
    [router, client],
  );
}

/** From what was asked to its plan; what loses nothing runs at once, and `onStarted` tells about it. */
export function useActing(onStarted: (job: Job) => void) {
  const client = useQueryClient();
  const openPlan = useOpenPlan();
  return useMutation({
    mutationFn: async ({ subject, intent, isShown = false }: Wish) => {
      const plan = await makePlan(subject, intent);
      if (isShown || !isQuiet(plan)) {
        openPlan(plan);
        return null;
      }
      const job = await startPlan(plan, null);
      client.setQueryData(keys.job(job.id), job);
      client.invalidateQueries({ queryKey: keys.jobs() });
      onStarted(job);
      return job;
    },
  });
}

"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import type { IntentOf } from "#lib/model/intent.ts";
import type { MergeChoice, Plan } from "#lib/model/plan.ts";
import { asProblem } from "#lib/model/problem.ts";
import type { SubjectRef } from "#lib/model/subject.ts";
import { keys } from "#lib/queries/keys.ts";
import { makePlan } from "#lib/queries/plan.ts";
import { type WeighedMerge, weighedIn } from "./weighed-merge.ts";

type MergeIntent = IntentOf<"merge">;

const typingMs = 500;

/**
 * What is wished for, and its plan as it follows. A wish that is refused stays, so that it can be mended; then there is no plan.
 */
export function useMergePlan(
  subject: SubjectRef,
  first: MergeIntent,
  /** The plan in the address, where it is a merge. */
  plan: Plan | null,
  onPlan: (id: string | null) => void,
) {
  const client = useQueryClient();
  const [wish, setWish] = useState<MergeIntent>(plan?.intent.action === "merge" ? plan.intent : first);
  const [weighed, setWeighed] = useState<WeighedMerge | null>(plan?.merge ?? null);
  const [disks, setDisks] = useState<MergeChoice["disks"] | null>(plan?.merge?.disks ?? null);
  const [isTyping, setTyping] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const { mutate, isPending, error, reset } = useMutation({
    mutationFn: (intent: MergeIntent) => makePlan(subject, intent),
  });

  const make = (intent: MergeIntent) => {
    setTyping(false);
    // Callbacks of `mutate` are called for the last wish only.
    mutate(intent, {
      onSuccess: (next) => {
        client.setQueryData(keys.plan(next.id), next);
        setWeighed(next.merge);
        setDisks(next.merge?.disks ?? null);
        onPlan(next.id);
      },
      onError: (refusal) => {
        setWeighed(weighedIn(asProblem(refusal)));
        onPlan(null);
      },
    });
  };
  const choose = (intent: MergeIntent, isTyped = false) => {
    setWish(intent);
    clearTimeout(timer.current);
    if (intent.from !== wish.from || intent.into !== wish.into || intent.disk !== wish.disk) setDisks(null);
    if (!isTyped) return make(intent);
    setTyping(true);
    timer.current = setTimeout(() => make(intent), typingMs);
  };
  const hasPlan = useRef(plan !== null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the form opens without a plan.
  useEffect(() => {
    if (!hasPlan.current) make(wish);
    hasPlan.current = true;
    return () => clearTimeout(timer.current);
  }, []);
  return { wish, choose, weighed, disks, isPlanning: isPending || isTyping, refusal: error, forget: reset };
}

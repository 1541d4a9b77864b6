"use client";
import { useMutation } from "@tanstack/react-query";
import { Download } from "lucide-react";
import { toast } from "sonner";
import { Button } from "#components/ui/button.tsx";
import { saveFile } from "#components/ui/save-file.ts";
import { asProblem } from "#lib/model/problem.ts";
import type { SubjectRef } from "#lib/model/subject.ts";
import type { DiffPair } from "#lib/queries/blocks.ts";
import { type DiffForm, diffFile, diffForms } from "#lib/queries/diff-file.ts";

/** The list of ranges as a file, in the form that a script wants. */
export function DiffDownloads({ subject, pair, name }: { subject: SubjectRef; pair: DiffPair; name: string }) {
  const keep = useMutation({
    mutationFn: (form: DiffForm) => diffFile(subject, pair, form),
    onSuccess: (blob, { form, type }) => saveFile(`${name.replaceAll(/[^\w.-]+/g, "_")}.${form}`, type, blob),
    onError: (error) => toast.error("The list could not be downloaded", { description: asProblem(error).message }),
  });
  return (
    <div className="no-print flex flex-wrap items-center gap-1.5">
      <span className="text-muted-foreground text-xs">All ranges as</span>
      {diffForms.map((form) => (
        <Button
          key={form.form}
          size="sm"
          icon={<Download size={12} aria-hidden />}
          aria-label={`Download as ${form.title}`}
          isBusy={keep.isPending && keep.variables.form === form.form}
          onClick={() => keep.mutate(form)}
        >
          {form.title}
        </Button>
      ))}
    </div>
  );
}

import type { SubjectKind } from "#lib/model/subject.ts";

const nouns: Record<SubjectKind, string> = { domain: "machine", volume: "volume", backup: "backup" };

/** What a subject is called on the screen. */
export const subjectNoun = ({ kind }: { readonly kind: SubjectKind }): string => nouns[kind];

/** A name as a part of a regular expression. */
export const literally = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** As role queries see a name: each run of white space is one space. */
export const collapsed = (text: string): string => text.replace(/\s+/g, " ").trim();

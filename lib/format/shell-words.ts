const plain = /^[A-Za-z0-9_@%+=:,./-]+$/;

const quote = (word: string): string => (plain.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`);

/** An argv as a line that a shell would read back as the same argv. For reading and copying; nothing runs it. */
export const shellWords = (argv: readonly string[]): string => argv.map(quote).join(" ");

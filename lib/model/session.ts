import { z } from "zod";

export const roleSchema = z.enum(["viewer", "operator", "admin"]);
export type Role = z.infer<typeof roleSchema>;

const rank: Record<Role, number> = { viewer: 0, operator: 1, admin: 2 };
/** Roles contain one another: an admin may do what an operator may. */
export const roleAllows = (role: Role, needed: Role): boolean => rank[role] >= rank[needed];

/** Who is signed in. */
export const sessionSchema = z.object({ actor: z.string(), role: roleSchema, expiresAt: z.iso.datetime().nullable() });
export type Session = Readonly<z.infer<typeof sessionSchema>>;

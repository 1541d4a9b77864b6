import { openApi } from "#lib/api/openapi.ts";
import { routes } from "#lib/api/routes.ts";
import { handle } from "#server/http/handle.ts";

export const GET = handle(routes.openapi, () => openApi());

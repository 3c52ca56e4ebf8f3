import { DataError } from '@gankit/core';
import { createRequire } from 'node:module';
import { join } from 'node:path';

/**
 * Finds a file of an optional peer: from this package first, then from the working directory, as a tool installed
 * elsewhere is run in the user's project.
 *
 * @param request - As for `require.resolve`: `'sharp'`, `'mnist/src/digits/0.json'`.
 * @param options.caller - Name of the public function, the first word of the message.
 * @param options.from - Files or folders to look from.
 * @throws {@link DataError} that says what to install when it is nowhere.
 */
export function resolvePeer(
  request: string,
  {
    caller,
    from = [import.meta.url, join(process.cwd(), 'package.json')],
  }: { readonly caller: string; readonly from?: readonly string[] },
): string {
  let cause: unknown;
  for (const place of from) {
    try {
      return createRequire(place).resolve(request);
    } catch (error) {
      cause = error;
    }
  }
  const [name] = request.split('/');
  throw new DataError(
    `${caller}: the package \`${name}\` must be installed, it was not found. Run \`npm install ${name}\`.`,
    {
      cause,
    },
  );
}

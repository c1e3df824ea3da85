import { afterAll, afterEach, beforeAll } from '@jest/globals';
import type { RequestHandler } from 'msw';
import { setupServer } from 'msw/node';

/**
 * The one msw set-up for jest: call it at the top of a test file or of a `describe`. Requests that no handler answers
 * are errors, so that no test reaches the network by mistake; handlers added with `server.use` last for one test.
 * Requests of node:http are seen when it is imported whole (`import http from 'node:http'`): jest takes named imports
 * from it once, before msw is in place.
 *
 * @example
 * const server = mockServer(http.get('https://pool.example/status', () => HttpResponse.json({ ok: true })));
 */
export const mockServer = (...handlers: RequestHandler[]) => {
  const server = setupServer(...handlers);
  beforeAll(() => server.listen({ onUnhandledRequest: 'error' }));
  afterEach(() => server.resetHandlers());
  afterAll(() => server.close());
  return server;
};

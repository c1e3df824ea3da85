import { http, HttpResponse, type RequestHandler } from 'msw';
import type { XapiSimulator } from './simulator.js';

/** msw handlers for the pools that `find` knows, by the name of the host in the request. */
export const xapiHandlers = (find: (host: string) => XapiSimulator | undefined): readonly RequestHandler[] => [
  http.post('https://*/jsonrpc', async ({ request }) => {
    const { hostname } = new URL(request.url);
    const simulator = find(hostname);
    if (!simulator) return HttpResponse.error();
    const body = (await request.json()) as { method: string };
    const fault = simulator.fault(body.method);
    if (fault === 'unheard') return HttpResponse.error();
    if (fault === 'silent') return new Promise<never>(() => undefined);
    if (fault === 'error500') return new HttpResponse('stumbled', { status: 500 });
    const answer = await simulator.answer(body, hostname);
    return fault === 'lost' ? HttpResponse.error() : HttpResponse.json(answer);
  }),
];

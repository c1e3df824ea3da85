import nodeHttp from 'node:http';
import { describe, expect, jest, test } from '@jest/globals';
import { http, HttpResponse } from 'msw';
import { mockServer } from './server.js';

const server = mockServer(http.get('https://pool.example/status', () => HttpResponse.json({ ok: true })));

const readStatus = async () => (await fetch('https://pool.example/status')).json();

describe('mockServer', () => {
  test('answers what is handled', async () => {
    expect(await readStatus()).toEqual({ ok: true });
  });

  test('fails what is not handled', async () => {
    const error = jest.spyOn(console, 'error').mockImplementation(() => {});
    await expect(fetch('https://elsewhere.example/')).rejects.toThrow();
    expect(error).toHaveBeenCalledWith(expect.stringContaining('https://elsewhere.example/'));
    error.mockRestore();
  });

  test('a handler of one test wins', async () => {
    server.use(http.get('https://pool.example/status', () => HttpResponse.json({ ok: false })));
    expect(await readStatus()).toEqual({ ok: false });
  });

  test('and is gone in the next', async () => {
    expect(await readStatus()).toEqual({ ok: true });
  });

  test("node:http's requests are seen too", async () => {
    const error = jest.spyOn(console, 'error').mockImplementation(() => {});
    const failure = await new Promise((resolve) =>
      nodeHttp.get('http://elsewhere.example/', (response) => resolve(response.statusCode)).on('error', resolve),
    );
    expect(failure).toMatchObject({ message: expect.stringContaining('onUnhandledRequest') });
    expect(error).toHaveBeenCalledWith(expect.stringContaining('http://elsewhere.example/'));
    error.mockRestore();
  });
});

import { describe, expect, test } from '@jest/globals';
import { abortError, errorNames, throwIfAborted, VirtError } from './errors.js';
import { errorCodes, errorDomains, errorLevels } from './error-codes.js';

describe('VirtError', () => {
  // From libvirt's virterror.h.
  test.each([
    ['VIR_ERR_INTERNAL_ERROR', 1],
    ['VIR_ERR_NO_SUPPORT', 3],
    ['VIR_ERR_INVALID_ARG', 8],
    ['VIR_ERR_OPERATION_DENIED', 29],
    ['VIR_ERR_SYSTEM_ERROR', 38],
    ['VIR_ERR_NO_DOMAIN', 42],
    ['VIR_ERR_OPERATION_INVALID', 55],
    ['VIR_ERR_OPERATION_TIMEOUT', 68],
    ['VIR_ERR_NO_DOMAIN_METADATA', 80],
    ['VIR_ERR_ACCESS_DENIED', 88],
    ['VIR_ERR_AGENT_UNRESPONSIVE', 86],
    ['VIR_ERR_NO_NETWORK_PORT', 107],
  ] as const)('%s is %i', (code, number) => {
    expect(new VirtError(code, 'x')).toMatchObject({ code, number });
  });

  test.each([
    ['VIR_FROM_NONE', 0],
    ['VIR_FROM_XEN', 1],
    ['VIR_FROM_QEMU', 10],
    ['VIR_FROM_TEST', 12],
    ['VIR_FROM_REMOTE', 13],
  ] as const)('%s is %i', (domain, number) => {
    expect(errorDomains[domain]).toBe(number);
  });

  test('has the defaults that it states, and nothing that was not given', () => {
    const error = new VirtError('VIR_ERR_NO_DOMAIN', 'no such domain');
    expect(error).toMatchObject({ domain: 'VIR_FROM_NONE', level: 'VIR_ERR_ERROR', name: 'VirtError' });
    expect(error).toBeInstanceOf(Error);
    expect(String(error)).toBe('VirtError: no such domain');
    expect('cause' in error).toBe(false);
    expect('location' in error).toBe(false);
    expect(Object.keys(error)).toEqual(['code', 'number', 'domain', 'level']);
  });

  test('keeps the cause as it came', () => {
    const cause = { anything: true };
    expect(new VirtError('VIR_ERR_SYSTEM_ERROR', 'x', { cause }).cause).toBe(cause);
    expect('cause' in new VirtError('VIR_ERR_SYSTEM_ERROR', 'x', { cause: undefined })).toBe(false);
  });

  test('keeps a number that has no name here', () => {
    expect(new VirtError('VIR_ERR_INTERNAL_ERROR', 'x', { number: 9999 })).toMatchObject({
      code: 'VIR_ERR_INTERNAL_ERROR',
      number: 9999,
    });
  });

  test('keeps domain, level and location', () => {
    const location = { line: 3, column: 7, path: '/domain/@type' };
    const error = new VirtError('VIR_ERR_XML_ERROR', 'x', {
      domain: 'VIR_FROM_QEMU',
      level: 'VIR_ERR_WARNING',
      location,
    });
    expect(error).toMatchObject({ domain: 'VIR_FROM_QEMU', level: 'VIR_ERR_WARNING', location });
  });

  test('is an instance for a second copy of the class too, by the brand', () => {
    // What another installation of this package in the same process makes.
    class Copy extends Error {
      get [Symbol.for('@virtkit/core/VirtError')](): true {
        return true;
      }
    }
    expect(new Copy('x') instanceof VirtError).toBe(true);
  });

  test('is no instance of what is only similar', () => {
    for (const value of [new Error('x'), { code: 'VIR_ERR_NO_DOMAIN' }, null, undefined, 'VirtError', 42]) {
      expect(value instanceof VirtError).toBe(false);
    }
  });

  test('is an instance of a subclass only when it was made by it', () => {
    class Special extends VirtError {}
    expect(new Special('VIR_ERR_OK', 'x') instanceof Special).toBe(true);
    expect(new Special('VIR_ERR_OK', 'x') instanceof VirtError).toBe(true);
    expect(new VirtError('VIR_ERR_OK', 'x') instanceof Special).toBe(false);
  });
});

describe('error tables', () => {
  test.each(Object.entries({ errorCodes, errorDomains, errorLevels }))('%s give each number once', (_name, table) => {
    const numbers = Object.values<number>(table);
    expect(new Set(numbers).size).toBe(numbers.length);
  });

  test('errorNames finds names, and stands in for what it does not know', () => {
    expect(errorNames(42, 10, 1)).toEqual({
      code: 'VIR_ERR_NO_DOMAIN',
      domain: 'VIR_FROM_QEMU',
      level: 'VIR_ERR_WARNING',
    });
    expect(errorNames(9999, 9999, 9999)).toEqual({
      code: 'VIR_ERR_INTERNAL_ERROR',
      domain: 'VIR_FROM_NONE',
      level: 'VIR_ERR_ERROR',
    });
  });
});

describe('aborts', () => {
  test('carry the reason as their cause', () => {
    const reason = new Error('enough');
    const error = abortError(AbortSignal.abort(reason), 'domain.save');
    expect(error).toMatchObject({ code: 'VIR_ERR_OPERATION_ABORTED', message: 'domain.save was aborted' });
    expect(error.cause).toBe(reason);
  });

  test('throwIfAborted throws for a fired signal only', () => {
    expect(() => throwIfAborted(undefined, 'x')).not.toThrow();
    expect(() => throwIfAborted(new AbortController().signal, 'x')).not.toThrow();
    expect(() => throwIfAborted(AbortSignal.abort(), 'x')).toThrow(
      expect.objectContaining({ code: 'VIR_ERR_OPERATION_ABORTED' }),
    );
  });
});

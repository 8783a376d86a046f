import type { Lie } from '../lie.ts';
import { envelope, status } from '../tampering.ts';
import type { Operation } from './contract.ts';
import { type GeneratedLie, type Json, lieAbout } from './lie.ts';

type Change = (body: Json) => void;

/** What is wrong with the envelope of a success. */
const ofSuccess: Readonly<Record<string, Change>> = {
  'without success': (body) => void delete body.success,
  'with success false': (body) => {
    body.success = false;
  },
  'without errors': (body) => void delete body.errors,
  'with errors': (body) => {
    body.errors = [{ code: 5400, message: 'Bad request' }];
  },
  'without messages': (body) => void delete body.messages,
  'with messages that are no list': (body) => {
    body.messages = {};
  },
  'without result': (body) => void delete body.result,
  'with null as result': (body) => {
    body.result = null;
  },
};

/** What is wrong with the envelope of a refusal. */
const ofRefusal: Readonly<Record<string, Change>> = {
  'with success true': (body) => {
    body.success = true;
  },
  'without success': (body) => void delete body.success,
  'without errors': (body) => void delete body.errors,
  'with no error': (body) => {
    body.errors = [];
  },
  'with a text for an error': (body) => {
    body.errors = ['Bad request'];
  },
  'with a code that is a text': eachError((error) => {
    error.code = String(error.code);
  }),
  'with an error without a code': eachError((error) => void delete error.code),
  'with an error without a message': eachError((error) => void delete error.message),
};

/** Statuses that a success and a refusal are given; another status of the same class is no lie about a refusal. */
const statuses = { success: [201, 204, 500], refusal: [200, 302, 500] } as const;

/** Every envelope of every operation, and the status that goes with it. */
export function envelopeLies(operations: readonly Operation[]): readonly GeneratedLie[] {
  return operations.flatMap(({ id, where }) => [
    ...Object.entries(ofSuccess).map(([twist, change]) =>
      lieAbout(
        `${id} succeeds ${twist}`,
        'envelope',
        changing(where, (code) => code === 200, change),
      ),
    ),
    ...Object.entries(ofRefusal).map(([twist, change]) =>
      lieAbout(
        `${id} refuses ${twist}`,
        'envelope',
        changing(where, (code) => code >= 400, change),
      ),
    ),
    ...statuses.success.map((to) => lieAbout(`${id} succeeds`, `with status ${to}`, status(where, 200, to))),
    ...statuses.refusal.map((to) => lieAbout(`${id} refuses`, `with status ${to}`, refusalAs(where, to))),
    lieAbout(
      `${id} succeeds`,
      'as a page',
      asPage(where, (code) => code === 200),
    ),
    lieAbout(
      `${id} refuses`,
      'as a page',
      asPage(where, (code) => code >= 400),
    ),
  ]);
}

function changing(where: Operation['where'], holds: (status: number) => boolean, change: Change): Lie {
  return envelope(where, (body, { status: code }) => {
    if (holds(code)) change(body);
  });
}

function refusalAs(where: Operation['where'], to: number): Lie {
  return {
    answer: (answered, incoming) =>
      answered.status >= 400 && where(incoming) ? { ...answered, status: to } : undefined,
  };
}

function asPage(where: Operation['where'], holds: (status: number) => boolean): Lie {
  return {
    answer: (answered, incoming) =>
      holds(answered.status) && where(incoming)
        ? { ...answered, headers: { 'content-type': 'text/html' }, body: Buffer.from('<h1>Here you are</h1>') }
        : undefined,
  };
}

function eachError(change: Change): Change {
  return ({ errors }) => {
    for (const error of Array.isArray(errors) ? (errors as Json[]) : []) change(error);
  };
}

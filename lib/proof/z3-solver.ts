import type { Solver } from './solver.ts';

/** Milliseconds for one question; ours take a few. */
const patience = 20_000;

/** Z3, loaded on the first question. Answers are remembered: claims ask much the same. */
export function z3Solver(): Solver {
  let loading: Promise<Engine> | undefined;
  const answers = new Map<string, ReadonlyMap<string, string> | undefined>();
  return {
    async solve(smt, names) {
      const question = `${smt}(check-sat)\n${names.length === 0 ? '' : `(get-value (${names.join(' ')}))\n`}`;
      if (answers.has(question)) return answers.get(question);
      loading ??= loadZ3();
      const answer = read(await (await loading).answer(question));
      answers.set(question, answer);
      return answer;
    },
    async close() {
      await (await loading)?.close();
      loading = undefined;
    },
  };
}

interface Engine {
  answer(question: string): Promise<string>;
  close(): Promise<void>;
}

async function loadZ3(): Promise<Engine> {
  const { init, killThreads } = await import('z3-solver');
  const { Z3, em } = await init();
  const configuration = Z3.mk_config();
  return {
    async answer(question) {
      const context = Z3.mk_context(configuration);
      try {
        return await Z3.eval_smtlib2_string(context, `(set-option :timeout ${patience})\n${question}`);
      } finally {
        Z3.del_context(context);
      }
    },
    close: () => killThreads(em),
  };
}

function read(answer: string): ReadonlyMap<string, string> | undefined {
  const [verdict = '', ...rest] = answer.split('\n');
  if (verdict === 'unsat') return undefined;
  if (verdict !== 'sat') throw new Error(`Z3 cannot tell: ${verdict} ${rest.join(' ')}`.trim());
  const pairs = [...rest.join(' ').matchAll(/\((\w+) ((?:\(- \d+\))|[\w-]+)\)/g)];
  return new Map(pairs.map(([, name = '', value = '']) => [name, value]));
}

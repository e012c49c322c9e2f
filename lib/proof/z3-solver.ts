import { PlatformError } from '../model/platform-error.ts';
import type { Solver } from './solver.ts';

/** Milliseconds for one question; ours take a few. */
const patience = 20_000;

type Answer = ReadonlyMap<string, string> | undefined;

/** Z3, loaded on the first question. Answers are remembered: claims ask much the same. */
export function z3Solver(): Solver {
  let loading: Promise<Engine> | undefined;
  const answers = new Map<string, Answer>();
  return {
    async solve(smt, names) {
      const question = `${names.join(' ')}\n${smt}`;
      if (answers.has(question)) return answers.get(question);
      loading ??= loadZ3();
      const answer = await (await loading).answer(smt, names);
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
  answer(smt: string, names: readonly string[]): Promise<Answer>;
  close(): Promise<void>;
}

type Z3 = Awaited<ReturnType<typeof importZ3>>['Z3'];

async function loadZ3(): Promise<Engine> {
  const { Z3, close } = await importZ3();
  const configuration = Z3.mk_config();
  Z3.set_param_value(configuration, 'timeout', String(patience));
  return {
    async answer(smt, names) {
      const context = Z3.mk_context(configuration);
      try {
        return await check(Z3, context, smt, names);
      } finally {
        Z3.del_context(context);
      }
    },
    close,
  };
}

async function importZ3() {
  const { init, killThreads } = await import('z3-solver').catch((cause) => {
    throw new PlatformError('TOOL_MISSING', 'A proof needs Z3: npm install --save-dev z3-solver', { cause });
  });
  const { Z3, em } = await init();
  return { Z3, close: () => killThreads(em) };
}

/**
 * Text is handed over in a call that waits. `eval_smtlib2_string` starts a thread and takes the text off the stack before that thread has
 * read it: on a loaded machine another text can be answered.
 */
async function check(
  Z3: Z3,
  context: ReturnType<Z3['mk_context']>,
  smt: string,
  names: readonly string[],
): Promise<Answer> {
  const solver = Z3.mk_simple_solver(context);
  Z3.solver_inc_ref(context, solver);
  Z3.solver_from_string(context, solver, smt);
  const error = Z3.get_error_code(context);
  if (error !== 0) throw new Error(`Z3 refuses a question: ${Z3.get_error_msg(context, error)}`);
  const verdict = await Z3.solver_check(context, solver);
  if (verdict < 0) return undefined;
  if (verdict === 0) throw new Error(`Z3 cannot tell: ${Z3.solver_get_reason_unknown(context, solver)}`);
  const text = Z3.model_to_string(context, Z3.solver_get_model(context, solver));
  const values = [...text.matchAll(/^(\w+) -> (.+)$/gm)].map(([, name = '', value = '']) => [name, value] as const);
  return new Map(values.filter(([name]) => names.includes(name)));
}

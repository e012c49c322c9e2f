import { relative } from 'node:path';

/** What a run of jest wrote with `--json`. */
export interface JestReport {
  readonly testResults: readonly {
    readonly name: string;
    readonly assertionResults: readonly {
      readonly fullName: string;
      readonly title: string;
      readonly status: string;
    }[];
  }[];
}

interface Passed {
  readonly file: string;
  readonly fullName: string;
  readonly title: string;
}

/** Links of a page to tests, as `file: text`, whose text does not end the full name of a test of that file that passed. */
export function unprovedLinks(page: string, root: string, reports: readonly JestReport[]): readonly string[] {
  const passed = reports.flatMap(({ testResults }) =>
    testResults.flatMap(({ name, assertionResults }) =>
      assertionResults
        .filter(({ status }) => status === 'passed')
        .map(({ fullName, title }) => ({ file: relative(root, name), fullName: plain(fullName), title: plain(title) })),
    ),
  );
  return [...page.matchAll(/\[([^\]]+)\]\(\.\.\/(test\/[^)#]+\.ts)\)/g)].flatMap(([, text = '', file = '']) => {
    const proved = file.startsWith(contracts)
      ? passed.some((test) => provesContract(test, plain(text)))
      : passed.some((test) => test.file === file && ` ${test.fullName}`.endsWith(` ${plain(text)}`));
    return proved ? [] : [`${file}: ${text}`];
  });
}

/** Tests of a contract run in the files of its implementations, under their names. */
const contracts = 'test/port-contracts/';

function provesContract({ title, fullName }: Passed, text: string): boolean {
  return text.startsWith('a kafkaadmin ') && text.endsWith(` ${title}`) && fullName.endsWith(` as ${text}`);
}

/** Links begin with a capital, and write some words as code. */
function plain(text: string): string {
  return text.replaceAll('`', '').toLowerCase();
}

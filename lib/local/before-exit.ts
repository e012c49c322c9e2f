const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Runs a synchronous action when this process exits or is told to; the signal then takes its usual course.
 * The answer takes the action back.
 */
export function beforeExit(action: () => void): () => void {
  const onSignal = (signal: NodeJS.Signals) => {
    takeBack();
    action();
    process.kill(process.pid, signal);
  };
  const takeBack = () => {
    process.off('exit', action);
    for (const signal of signals) process.off(signal, onSignal);
  };
  process.on('exit', action);
  for (const signal of signals) process.on(signal, onSignal);
  return takeBack;
}

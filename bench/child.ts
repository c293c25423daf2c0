import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** A part of a benchmark in a process of its own, so that its processor time is its own: it answers each question once. */
export interface Child<Question, Answer> {
  readonly pid: number;
  /** @throws Error when the process ends first. */
  ask(question: Question): Promise<Answer>;
  stop(): Promise<void>;
}

/** Starts a file of this folder that calls `answerParent`. */
export function startChild<Question extends object, Answer>(file: string): Child<Question, Answer> {
  const child = fork(fileURLToPath(new URL(file, import.meta.url)));
  const exited = once(child, 'exit');
  return {
    pid: child.pid ?? 0,
    async ask(question) {
      child.send(question);
      const ended = exited.then(([code]) => Promise.reject(new Error(`${file} ended with ${code}`)));
      const [answer] = await Promise.race([once(child, 'message'), ended]);
      return answer as Answer;
    },
    async stop() {
      child.disconnect();
      await exited;
    },
  };
}

/** The other side. The process ends when its parent lets go of it. */
export function answerParent<Question, Answer>(answer: (question: Question) => Promise<Answer>): void {
  process.on('message', async (question: Question) => process.send?.(await answer(question)));
  process.on('disconnect', () => process.exit());
}

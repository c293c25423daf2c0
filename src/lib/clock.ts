/** Time as an argument: nothing below `main` reads the system's clock itself. */
export type Clock = () => Date;

export const systemClock: Clock = () => new Date();

export const SECOND_MS = 1_000;

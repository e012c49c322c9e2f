/** The least that a function can do: the floor of a cold start. */
export const handler = async (): Promise<null> => null;

import { randomInt } from 'node:crypto';

const characters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** As the secret's first one: none of them needs quoting in a properties file. */
const length = 40;

/** 40 random letters and digits: 238 bits. */
export function newPassword(): string {
  return Array.from({ length }, () => characters[randomInt(characters.length)]).join('');
}

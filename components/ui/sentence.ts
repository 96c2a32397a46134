/** What a target said, ended as a sentence, so that another may follow. */
export const sentence = (said: string): string => (/[.!?]$/.test(said) ? said : `${said}.`)

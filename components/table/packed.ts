/**
 * Rows on their way from the server to the table, as one text: given as values, every one of them is written, read and
 * written again by itself. Only what JSON can say. Pure.
 */
declare const OF: unique symbol
export type Packed<Value> = string & { readonly [OF]: Value }

export const packed = <Value>(value: Value): Packed<Value> => JSON.stringify(value) as Packed<Value>
export const unpacked = <Value>(text: Packed<Value>): Value => JSON.parse(text) as Value

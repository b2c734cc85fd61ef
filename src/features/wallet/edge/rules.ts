import * as rules from 'class-validator';

/**
 * The rules of class-validator in the words of this service: what must be, without the name of the field, which the
 * error's pointer has, and without the value, which may be a secret in the wrong place.
 */
export { Allow, IsOptional } from 'class-validator';

type Pattern = (pattern: RegExp, message: string) => PropertyDecorator;

export const IsString = () => rules.IsString({ message: 'must be text' });
export const IsBoolean = () => rules.IsBoolean({ message: 'must be true or false' });
export const IsInt = () => rules.IsInt({ message: 'must be a whole number' });
export const IsUUID = () => rules.IsUUID(undefined, { message: 'must be a UUID' });
export const IsObject = () => rules.IsObject({ message: 'must be an object' });
export const IsArray = () => rules.IsArray({ message: 'must be a list' });
export const IsIn = (values: readonly string[]) =>
  rules.IsIn(values, { message: `must be one of ${values.join(', ')}` });
export const IsInstance = (type: new () => object) => rules.IsInstance(type, { message: 'must be there' });

export const Min = (least: number) => rules.Min(least, { message: `must be at least ${least}` });
export const Max = (most: number) => rules.Max(most, { message: `must be at most ${most}` });

const characters = (what: string) => ({ message: `must have ${what} characters` });
export const MinLength = (least: number) => rules.MinLength(least, characters(`at least ${least}`));
export const MaxLength = (most: number) => rules.MaxLength(most, characters(`at most ${most}`));
export const Length = (least: number, most: number) =>
  rules.Length(least, most, characters(`${least} to ${most}`));
export const Matches: Pattern = (pattern, message) => rules.Matches(pattern, { message });

const entries = (what: string) => ({ message: `must be a list of ${what}` });
export const ArrayMinSize = (least: number) => rules.ArrayMinSize(least, entries(`at least ${least}`));
export const ArrayMaxSize = (most: number) => rules.ArrayMaxSize(most, entries(`at most ${most}`));
export const ArrayUnique = (identity: (entry: unknown) => unknown, message: string) =>
  rules.ArrayUnique(identity, { message });

export const ValidateNested = ({ each = false }: { readonly each?: boolean } = {}) =>
  rules.ValidateNested({ each, message: each ? 'must be a list of objects' : 'must be an object' });

import { MAX_DOCUMENT_DEPTH, pointerTo, type FieldError } from '#libs/base';
import { keccak256 } from '#libs/crypto';
import { contentOf, encodeAtom, isFault, type Encoded } from './atoms.js';
import { arrayType, baseType, isAtom, type StructTypes } from './typed-data-schema.js';

const EMPTY_WORD = new Uint8Array(32);
type Members = Readonly<Record<string, unknown>>;

/** Hashes structs as EIP-712 defines it; goes on past faulty fields, so that all of them are told. */
export class StructHasher {
  readonly faults: FieldError[] = [];
  readonly #typeHashes = new Map<string, Uint8Array>();

  constructor(private readonly types: StructTypes) {}

  /** hashStruct(s) = keccak256(typeHash ‖ encodeData(s)). */
  hash(type: string, value: Members, pointer: string): Uint8Array {
    const fields = this.types.get(type) ?? [];
    const known = new Set(fields.map(({ name }) => name));
    for (const name of Object.keys(value))
      if (!known.has(name))
        this.#fault(
          pointerTo(pointer, name),
          'unknown_field',
          `is no field of ${type}: it would not be signed`,
        );
    const words = fields.map(({ name, type: fieldType }) => {
      const at = pointerTo(pointer, name);
      if (Object.hasOwn(value, name)) return this.#encode(fieldType, value[name], at);
      return this.#fault(at, 'missing', `is missing; it is a field of ${type}`);
    });
    return keccak256(Buffer.concat([this.#typeHash(type), ...words]));
  }

  #encode(type: string, value: unknown, pointer: string): Uint8Array {
    if (pointer.split('/').length > MAX_DOCUMENT_DEPTH)
      return this.#fault(pointer, 'too_deep', 'is nested too deep');
    const array = arrayType(type);
    if (array) {
      if (!Array.isArray(value)) return this.#fault(pointer, 'invalid_type', 'must be a list');
      const { item, length } = array;
      if (length !== undefined && value.length !== length)
        return this.#fault(pointer, 'invalid_length', `must have ${length} items`);
      return keccak256(
        Buffer.concat(value.map((part, i) => this.#encode(item, part, pointerTo(pointer, i)))),
      );
    }
    if (type === 'string' || type === 'bytes') {
      const content = this.#sound(contentOf(type, value), type, pointer);
      return keccak256(content);
    }
    if (isAtom(type)) return this.#sound(encodeAtom(type, value), type, pointer);
    if (!isMembers(value)) return this.#fault(pointer, 'invalid_type', `must be an object of type ${type}`);
    return this.hash(type, value, pointer);
  }

  /** encodeType: the struct itself, then all that it refers to, sorted by name. */
  #typeHash(type: string): Uint8Array {
    const known = this.#typeHashes.get(type);
    if (known) return known;
    const others = [...this.#reachable(type)].filter((name) => name !== type);
    const text = [type, ...others.toSorted()].map((name) => this.#describe(name)).join('');
    const hash = keccak256(Buffer.from(text, 'utf8'));
    this.#typeHashes.set(type, hash);
    return hash;
  }

  #reachable(type: string): ReadonlySet<string> {
    const found = new Set([type]);
    for (const name of found)
      for (const field of this.types.get(name) ?? []) {
        const base = baseType(field.type);
        if (this.types.has(base)) found.add(base);
      }
    return found;
  }

  #describe(type: string): string {
    const fields = this.types.get(type) ?? [];
    return `${type}(${fields.map((field) => `${field.type} ${field.name}`).join(',')})`;
  }

  #sound(encoded: Encoded, type: string, pointer: string): Uint8Array {
    return isFault(encoded) ? this.#fault(pointer, `invalid_${type}`, encoded.fault) : encoded;
  }

  #fault(pointer: string, code: string, detail: string): Uint8Array {
    this.faults.push({ pointer, code, detail: `${detail}.` });
    return EMPTY_WORD;
  }
}

function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

import { mayIssue, mayRead } from './access.js';

const asker = (subject: string, ...roles: string[]) => ({ subject, roles });
const proof = { subject: 'did:example:alice', createdBy: 'resume-service' };

describe('access', () => {
  it.each(['admin', 'operator', 'service'])('lets the role %s issue about and read of anybody', (role) => {
    expect(mayIssue(asker('x', role), 'did:example:alice')).toBe(true);
    expect(mayRead(asker('x', role), proof)).toBe(true);
  });

  it('lets a member issue about itself only', () => {
    expect(mayIssue(asker('alice', 'member'), 'alice')).toBe(true);
    expect(mayIssue(asker('alice', 'member'), 'Alice')).toBe(false);
    expect(mayIssue(asker('alice', 'member'), 'bob')).toBe(false);
    expect(mayIssue(asker('alice'), 'alice')).toBe(false);
  });

  it('lets the creator and the subject read, and nobody else', () => {
    expect(mayRead(asker('resume-service'), proof)).toBe(true);
    expect(mayRead(asker('did:example:alice', 'member'), proof)).toBe(true);
    expect(mayRead(asker('did:example:bob', 'member'), proof)).toBe(false);
  });
});

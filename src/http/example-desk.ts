/** What the document's examples name: people and things of `wasil demo`, so that each operation can be tried there as filled in. */
export const EXAMPLE = {
  password: 'wasil demo desk',
  employee: { id: 3, username: 'priya', email: 'priya.raman@example.com', nickname: 'Priya Raman' },
  manager: { id: 2, nickname: 'Tomasz Wiśniewski' },
  /** Opened by the employee, assigned to the manager, and still open. */
  ticket: {
    id: 25,
    title: 'Every Jira notification arrives twice',
    content: 'Since the update last week I get every Jira e-mail twice, with the same time in both.',
  },
  /** The employee's, under the ticket. */
  message: { id: 106, content: 'Both of them come from jira@example.com, a second apart.' },
};

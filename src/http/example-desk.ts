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
  /** Published by the manager. */
  solution: {
    id: 1,
    title: 'Jira sends every notification mail twice',
    content:
      'You get two identical mails a few seconds apart for the same change in Jira.\n\n' +
      '1. Note which events come twice, and in which project.\n2. As the project owner, open Project settings > Automation and ' +
      'look for rules with the action "Send email".\n3. Switch the rule off for a day. If the second mail stops, you have found it.',
  },
  /** The employee's, under the ticket. */
  message: { id: 106, content: 'Both of them come from jira@example.com, a second apart.' },
  /** Tied to the message. */
  attachment: { id: 1, name: 'two-mails.png' },
};

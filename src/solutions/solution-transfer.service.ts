import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../database/unit-of-work.js';
import { Problem } from '../http/problem.js';
import { ProfilesService } from '../profiles/profiles.service.js';
import { tidyContent, type SolutionTexts } from './solution-file.js';
import { SolutionsRepository, type NewSolution, type PublishedSolution } from './solutions.repository.js';
import { SolutionsService } from './solutions.service.js';

/** Takes solutions in from files, and gives them out, for the operator. */
@Injectable()
export class SolutionTransferService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly repository: SolutionsRepository,
    private readonly solutions: SolutionsService,
    private readonly profiles: ProfilesService,
  ) {}

  /**
   * Publishes solutions, all or none. One whose title a published solution has rewrites that, if its text is another.
   * @param username the manager who is their author.
   * @returns how many were added, and how many rewritten.
   * @throws Problem not-allowed if that is no manager.
   */
  async takeIn(
    username: string,
    texts: readonly SolutionTexts[],
  ): Promise<{ added: number; rewritten: number }> {
    return this.unitOfWork.run(async () => {
      const author = await this.profiles.lockManagerByUsername(username);
      if (!author) throw new Problem('not-allowed', `${username} is no manager: solutions are by managers.`);
      const actor = { profileId: author.id, userId: author.user, sessionId: '', requestId: 'operator' };
      const known = new Map<string, PublishedSolution>();
      for await (const solution of this.published()) known.set(solution.title, solution);
      let [added, rewritten] = [0, 0];
      for (const { title, content } of texts) {
        const same = known.get(title);
        if (!same) added++;
        else if (tidyContent(same.content) !== content) rewritten++;
        else continue;
        await (same
          ? this.solutions.change(actor, same.id, { content })
          : this.solutions.post(actor, { title, content }));
      }
      return { added, rewritten };
    });
  }

  /** Writes a solution as its author published it at a moment of the past. */
  async bringIn(solution: NewSolution): Promise<void> {
    await this.repository.insert(solution);
  }

  /** All published solutions, the oldest first, read some at a time. */
  async *published(): AsyncGenerator<PublishedSolution> {
    let last = 0;
    for (;;) {
      const some = await this.repository.listPublishedUnscoped(last);
      yield* some;
      const end = some.at(-1);
      if (!end) return;
      last = end.id;
    }
  }
}

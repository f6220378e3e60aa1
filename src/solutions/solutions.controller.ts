import { Body, Controller, Get, Post, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentActor, type Actor } from '../access/actor.js';
import type { Json } from '../database/json.js';
import type { Page } from '../database/keyset.js';
import { Answers } from '../http/answers.js';
import { DeclaredQuery } from '../http/declared-query.js';
import { ConditionalChange, ConditionalRead, IfMatch, type Precondition } from '../http/etag.js';
import { EXAMPLE } from '../http/example-desk.js';
import { InTurn } from '../http/in-turn.js';
import { PathId } from '../http/path-id.js';
import type { Repeatable } from '../idempotency/idempotency.service.js';
import { Idempotent, RepeatableRequest } from '../idempotency/idempotent.js';
import { ChangeSolution, ListSolutions, ListVersions, PostSolution } from './solution.dto.js';
import { managersOnly, noSolution } from './solution.policy.js';
import { SolutionVersionView, SolutionView } from './solution.view.js';
import { SolutionsService } from './solutions.service.js';

const { id: exampleId } = EXAMPLE.solution;

@ApiTags('solutions')
@Controller('solutions')
export class SolutionsController {
  constructor(private readonly solutions: SolutionsService) {}

  @Get()
  @ConditionalRead()
  @Answers('List published solutions, newest first, or search them', 'For whoever has signed in.', {
    status: 200,
    type: SolutionView,
    isList: true,
  })
  listSolutions(
    @CurrentActor() actor: Actor,
    @DeclaredQuery() query: ListSolutions,
  ): Promise<Page<SolutionView>> {
    return this.solutions.list(actor, query);
  }

  @Post()
  @InTurn()
  @Idempotent()
  @Answers(
    'Publish a solution',
    'Managers do. From then on it is suggested for tickets that it fits.',
    { status: 201, type: SolutionView },
    managersOnly(),
    'key-in-use',
    'key-used-otherwise',
    'too-many-keys',
  )
  postSolution(
    @CurrentActor() actor: Actor,
    @Body() body: PostSolution,
    @RepeatableRequest() request: Repeatable | undefined,
  ): Promise<Json<SolutionView>> {
    return this.solutions.post(actor, body, request);
  }

  @Get(':id')
  @ConditionalRead()
  @Answers(
    'Read a solution',
    'Archived ones are seen by managers alone.',
    { status: 200, type: SolutionView },
    noSolution(exampleId),
  )
  readSolution(
    @CurrentActor() actor: Actor,
    @PathId({ example: exampleId }) id: number,
  ): Promise<Json<SolutionView>> {
    return this.solutions.read(actor, id);
  }

  @Put(':id')
  @InTurn()
  @ConditionalChange()
  @Answers(
    'Rewrite, archive or publish a solution',
    'Managers do. Members that are left out stay as they are. What changes makes a version; nothing is lost.',
    { status: 200, type: SolutionView },
    managersOnly(),
    noSolution(exampleId),
    'changed-meanwhile',
  )
  changeSolution(
    @CurrentActor() actor: Actor,
    @PathId({ example: exampleId }) id: number,
    @Body() body: ChangeSolution,
    @IfMatch() precondition: Precondition | undefined,
  ): Promise<SolutionView> {
    return this.solutions.change(actor, id, body, precondition);
  }

  @Get(':id/versions')
  @ConditionalRead()
  @Answers(
    "List a solution's versions, newest first",
    'Managers do: each as somebody left it, and who that was.',
    { status: 200, type: SolutionVersionView, isList: true },
    managersOnly(),
    noSolution(exampleId),
  )
  listSolutionVersions(
    @CurrentActor() actor: Actor,
    @PathId({ example: exampleId }) id: number,
    @DeclaredQuery() query: ListVersions,
  ): Promise<Page<SolutionVersionView>> {
    return this.solutions.versions(actor, id, query);
  }
}

import type { AttachmentStore, StoredFile } from './attachment-store.js';
import {
  ROWS_AT_ONCE,
  type AttachmentUpkeepRepository,
  type NamedFile,
} from './attachment-upkeep.repository.js';
import { pictureKeyOf } from './thumbnail.js';

/** A file of the store with the row that names it, or the picture that it is the thumbnail of. */
interface FileWithRow {
  file: StoredFile;
  row: NamedFile | undefined;
}

/** All files of the store, each with its row. As a row is there before its file, one without has none any more. */
export async function* filesWithRows(
  store: AttachmentStore,
  repository: AttachmentUpkeepRepository,
): AsyncGenerator<FileWithRow> {
  let files: StoredFile[] = [];
  for await (const file of store.walk()) {
    files.push(file);
    if (files.length < ROWS_AT_ONCE) continue;
    yield* await withRows(files, repository);
    files = [];
  }
  if (files.length > 0) yield* await withRows(files, repository);
}

async function withRows(
  files: readonly StoredFile[],
  repository: AttachmentUpkeepRepository,
): Promise<FileWithRow[]> {
  const keys = new Set(files.map(({ key }) => pictureKeyOf(key)));
  const rows = new Map((await repository.listNamedUnscoped([...keys])).map((row) => [row.key, row]));
  return files.map((file) => ({ file, row: rows.get(pictureKeyOf(file.key)) }));
}

import { flag, shape } from '../database/views.js';

/** What a deletion answers with; the single-page app reads it. */
export class SuccessView extends shape({ success: flag({ example: true, schema: { enum: [true] } }) }) {}

export const SUCCESS: SuccessView = { success: true };

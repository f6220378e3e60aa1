import { shape, text } from '../database/views.js';

export class HealthView extends shape({ status: text({ example: 'ok', schema: { enum: ['ok'] } }) }) {}

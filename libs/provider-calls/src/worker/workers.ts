import { Injectable } from '@nestjs/common';

/** Makes the waiting calls: one worker per provider in every replica. */
@Injectable()
export class Workers {}

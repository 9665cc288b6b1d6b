export { followEvents } from './follow-events.ts';
export type { EventFollower, FollowedEvent } from './follow-events.ts';

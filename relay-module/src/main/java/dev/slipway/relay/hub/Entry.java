package dev.slipway.relay.hub;

/**
 * A place in a hub's log at which a reader may begin: a key frame. Immutable.
 *
 * @param place where its picture begins
 * @param start the tables that go before it for a reader that begins
 * @param resume the same for a reader that comes from elsewhere: a packet with the discontinuity indicator before each counter that jumps
 */
record Entry(long place, Slice start, Slice resume) {}

package dev.slipway.lifecycle.socket;

/** One session of one audience, and the shard that it belongs to there. Guarded by the audience's lock. */
final class Member {

  final PeerSession session;
  final Shard shard;
  final Runnable leave;
  int at;
  int leases;

  /** The session in the shard; {@code leave} is what its end runs. */
  Member(PeerSession session, Shard shard, HostAudience audience) {
    this.session = session;
    this.shard = shard;
    this.leave = () -> audience.remove(this);
  }
}

package dev.slipway.relay.rtsp;

import dev.slipway.api.ModuleMetrics;
import java.util.concurrent.atomic.LongAdder;

/** What the server has counted since its start. Thread-safe; no method blocks. */
final class RtspCounters {

  private final LongAdder received = new LongAdder();
  private final LongAdder sent = new LongAdder();
  private final LongAdder lost = new LongAdder();
  private final LongAdder stalled = new LongAdder();
  private final LongAdder idle = new LongAdder();
  private final LongAdder denied = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private final LongAdder malformed = new LongAdder();
  private final LongAdder left = new LongAdder();

  void received(long bytes) {
    received.add(bytes);
  }

  void sent(long bytes) {
    sent.add(bytes);
  }

  /** Units that slow players, or those without a key frame yet, did not get. */
  void lost(long units) {
    lost.add(units);
  }

  /** A peer that was cut since it took nothing for too long. */
  void stalled() {
    stalled.increment();
  }

  /** A peer that was cut since it said nothing for too long. */
  void idle() {
    idle.increment();
  }

  /** A request with wrong credentials. */
  void denied() {
    denied.increment();
  }

  /** A connection that was over a limit. */
  void refused() {
    refused.increment();
  }

  /** A request, frame or packet that was malformed. */
  void malformed() {
    malformed.increment();
  }

  /** A peer that left while something was written to it. */
  void left() {
    left.increment();
  }

  /** Adds the meters; {@code rtsp.denied} is {@code relay_rtsp_denied} and so on. */
  void meters(ModuleMetrics metrics) {
    metrics.gauge("rtsp.received", "bytes", "Bytes of media that publishers sent over RTSP", received::sum);
    metrics.gauge("rtsp.sent", "bytes", "Bytes that peers got over RTSP", sent::sum);
    metrics.gauge("rtsp.lost", "", "Pictures and sound packets that slow RTSP players lost", lost::sum);
    metrics.gauge("rtsp.stalled", "", "RTSP peers cut since they took nothing", stalled::sum);
    metrics.gauge("rtsp.idle", "", "RTSP peers cut since they sent nothing", idle::sum);
    metrics.gauge("rtsp.denied", "", "RTSP requests with wrong credentials", denied::sum);
    metrics.gauge("rtsp.refused", "", "RTSP connections over a limit", refused::sum);
    metrics.gauge("rtsp.malformed", "", "RTSP requests and packets that were malformed", malformed::sum);
    metrics.gauge("rtsp.left", "", "RTSP peers that left while something was written to them", left::sum);
  }

  /** Returns the numbers of now. */
  RtspNumbers numbers(int streams, int publishers, int players, int connections) {
    return new RtspNumbers(streams, publishers, players, connections, received.sum(), sent.sum(), lost.sum(), stalled.sum(), idle.sum(),
        denied.sum(), refused.sum(), malformed.sum());
  }
}

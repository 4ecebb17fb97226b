package dev.slipway.lifecycle.socket;

import dev.slipway.api.Principal;
import dev.slipway.api.Session;
import dev.slipway.api.SocketHandler;
import dev.slipway.api.SocketPolicy;
import dev.slipway.lifecycle.ledger.Holding.Kind;
import dev.slipway.lifecycle.ledger.ModuleScope;
import dev.slipway.lifecycle.watch.Calls;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A message of 100 bytes from its bytes to the module's handler: with the watch of calls into modules, as in the kernel, and without. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class MessageBenchmark {

  private static final InetSocketAddress PEER = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);

  /** Whether calls are watched. */
  @Param({"true", "false"})
  public boolean watched;

  /** How much the module holds in its ledger. */
  @Param({"0", "10000"})
  public int held;

  private final SocketHost host = new SocketHost((prologue, headers, peer) -> {
    throw new IllegalStateException("nobody comes in by a handshake");
  }, Integer.MAX_VALUE);
  private FrameReader reader = new FrameReader(1, null, new Ignoring());
  private byte[] frame = {};
  private long heard;

  /** For JMH. */
  public MessageBenchmark() {}

  /** Opens a session that reads nothing by itself. */
  @Setup
  public void open() {
    Calls calls = new Calls();
    ClassLoader loader = MessageBenchmark.class.getClassLoader();
    ModuleScope scope = watched ? new ModuleScope("m", loader, failure -> { }, calls::enter) : new ModuleScope("m", loader, failure -> { });
    for (int i = 0; i < held; i++) {
      scope.ledger().record(Kind.TASK, "task", () -> { });
    }
    SocketRoute route = host.route(scope, "/memory", SocketPolicy.defaults(), handshake -> new Counting());
    Transport transport = new Transport(new MemoryConnection(bytes -> { }), null);
    PeerSession session = new PeerSession(host.nextId(), Principal.ANONYMOUS, PEER, route, transport, Coding.PLAIN);
    Limits.Place place = route.enter(Principal.ANONYMOUS, PEER);
    reader = new FrameReader(1_000, null, new PeerConnection(route, new Counting(), session, transport, place));
    byte[] text = "a message of a hundred bytes, as people write them to each other when they have nothing to do all day"
        .substring(0, 100).getBytes(StandardCharsets.US_ASCII);
    frame = new byte[6 + text.length];
    frame[0] = (byte) 0x81;
    frame[1] = (byte) (0x80 | text.length);
    System.arraycopy(text, 0, frame, 6, text.length); // masked with zeros
  }

  /** Reads one message. */
  @Benchmark
  public long message() {
    reader.read(frame);
    return heard;
  }

  /** Ends the host's threads. */
  @TearDown
  public void close() {
    host.close();
  }

  /** A handler that counts. */
  private final class Counting implements SocketHandler {
    @Override
    public void text(Session session, String message) {
      heard += message.length();
    }
  }

  /** Hears nothing. */
  private static final class Ignoring implements FrameReader.Sink {
    @Override
    public void text(String message, int bytes) {}

    @Override
    public void binary(byte[] message) {}

    @Override
    public void ping(byte[] payload) {}

    @Override
    public void pong(byte[] payload) {}

    @Override
    public void close(int code, String reason) {}

    @Override
    public void fault(int code, String text) {}
  }
}

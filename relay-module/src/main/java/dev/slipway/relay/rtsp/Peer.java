package dev.slipway.relay.rtsp;

import dev.slipway.api.Connection;
import dev.slipway.relay.rtsp.Authority.Right;
import dev.slipway.relay.rtsp.Authority.Verdict;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One connection, with one session at most. Confined to the connection's thread, except {@link #sweep}, {@link #dismiss} and the
 * questions about it.
 */
final class Peer implements Inbound.Frames {

  private static final Logger LOGGER = System.getLogger(Peer.class.getName());
  /** How long a peer may take to read why its connection ends, and to end it itself. */
  private static final Duration LAST_WORDS = Duration.ofSeconds(1);
  private static final String SESSION_FORM = "[0-9a-f]{16}";

  private final Shared shared;
  private final Connection connection;
  private final InetAddress address;
  private final Inbound inbound;
  private final Outbox outbox;
  private final Nonce nonce;

  private volatile PeerState state = PeerState.NONE;
  private volatile long heardNanos;
  private volatile long lingerNanos;
  private volatile boolean stopping;
  private volatile @Nullable PlaySide player;
  private @Nullable PublishSide publisher;
  private @Nullable String session;
  private @Nullable String grantedToPlay;
  private boolean closes;

  Peer(Shared shared, Connection connection, InetAddress address) {
    this.shared = shared;
    this.connection = connection;
    this.address = address;
    this.inbound = new Inbound(connection.input(), this, shared.nanoClock());
    this.outbox =
        new Outbox(connection, shared.settings().queueBytes(), shared.counters(), shared.writers(), shared.nanoClock());
    this.nonce = new Nonce(shared.random(), shared.nanoClock());
    this.heardNanos = shared.nanoClock().getAsLong();
  }

  PeerState state() {
    return state;
  }

  /** Serves the connection until its end. Blocks. */
  void serve() throws IOException {
    try {
      while (!closes) {
        RtspRequest request = inbound.next();
        if (request == null) {
          return;
        }
        heardNanos = shared.nanoClock().getAsLong();
        answer(request);
      }
      linger();
    } catch (RtspFault fault) {
      shared.counters().malformed();
      LOGGER.log(Level.DEBUG, () -> "RTSP peer " + connection.peer() + " is closed: " + fault.reason());
      outbox.answer(new Reply(fault.status(), fault.reason()).encode());
      linger();
    } finally {
      endSession();
      outbox.close();
    }
  }

  /** Reads on until the peer has gone too: a close with bytes unread resets the connection, and it may lose the answer. */
  private void linger() throws IOException {
    lingerNanos = shared.nanoClock().getAsLong() | 1;
    endSession();
    outbox.endOutput();
    connection.input().transferTo(OutputStream.nullOutputStream());
  }

  private void answer(RtspRequest request) throws IOException, RtspFault {
    long cseq;
    try {
      cseq = request.cseq();
    } catch (RtspFault fault) {
      shared.counters().malformed();
      outbox.answer(new Reply(fault.status(), fault.reason()).encode());
      closes = fault.isFatal();
      return;
    }
    try {
      Reply reply = handle(request, cseq);
      if (reply != null) {
        outbox.answer(dressed(reply, cseq).encode());
      }
    } catch (RtspFault fault) {
      outbox.answer(dressed(new Reply(fault.status(), fault.reason()), cseq).encode());
      closes |= fault.isFatal();
    }
  }

  private Reply dressed(Reply reply, long cseq) {
    reply.with("CSeq", Long.toString(cseq));
    if (session != null) {
      reply.with("Session", session + ";timeout=" + shared.settings().sessionTimeout().toSeconds());
    }
    return reply;
  }

  /** Returns the answer, or null when it is on its way. */
  private @Nullable Reply handle(RtspRequest request, long cseq) throws RtspFault {
    Optional<Method> known = Method.of(request.method());
    if (known.isEmpty()) {
      return new Reply(501, "Not Implemented").with("Public", Method.PUBLIC);
    }
    Optional<String> required = request.headers().first("Require");
    if (required.isPresent()) {
      return new Reply(551, "Option not supported").with("Unsupported", required.get());
    }
    Method method = known.get();
    checkSession(request, method);
    if (!state.allows(method)) {
      throw session == null && PeerState.needsSession(method)
          ? RtspFault.of(454, "Session Not Found")
          : RtspFault.of(455, "Method Not Valid in This State");
    }
    return switch (method) {
      case OPTIONS -> Reply.ok().with("Public", Method.PUBLIC);
      case GET_PARAMETER, SET_PARAMETER -> parameters(request);
      case DESCRIBE -> describe(request);
      case ANNOUNCE -> announce(request);
      case SETUP -> setUp(request);
      case PLAY -> play(request, cseq);
      case RECORD -> record();
      case PAUSE -> pause();
      case TEARDOWN -> tearDown();
    };
  }

  private void checkSession(RtspRequest request, Method method) throws RtspFault {
    Optional<String> header = request.headers().single("Session");
    if (header.isPresent()) {
      int end = header.get().indexOf(';');
      String id = (end < 0 ? header.get() : header.get().substring(0, end)).strip();
      if (!id.matches(SESSION_FORM) || !id.equals(session)) {
        throw RtspFault.of(454, "Session Not Found");
      }
    } else if (PeerState.needsSession(method)) {
      throw RtspFault.of(454, "Session Not Found, header Session is missing");
    }
  }

  private static Reply parameters(RtspRequest request) {
    return request.body().length == 0 ? Reply.ok() : new Reply(451, "Parameter Not Understood");
  }

  private Reply describe(RtspRequest request) throws RtspFault {
    checkRunning();
    Target target = Target.of(request.uri());
    boolean accepts = request.headers().first("Accept")
        .map(types -> types.contains(Sdp.TYPE) || types.contains("*/*") || types.contains("application/*"))
        .orElse(true);
    if (!accepts) {
      throw RtspFault.of(406, "Not Acceptable, only " + Sdp.TYPE);
    }
    Reply denial = deny(request, Right.PLAY, target.name());
    if (denial != null) {
      return denial;
    }
    LiveStream stream = shared.faces().stream(target.name());
    return Reply.ok().with("Content-Base", target.base() + "/").body(Sdp.TYPE, stream.description());
  }

  private Reply announce(RtspRequest request) throws RtspFault {
    checkRunning();
    Target target = Target.of(request.uri());
    if (!target.rest().isEmpty()) {
      throw RtspFault.of(404, "Not Found, streams are at " + Target.PREFIX + "NAME");
    }
    String type = request.headers().first("Content-Type").orElse("");
    int end = type.indexOf(';');
    if (!(end < 0 ? type : type.substring(0, end)).strip().equalsIgnoreCase(Sdp.TYPE)) {
      throw RtspFault.of(415, "Unsupported Media Type, only " + Sdp.TYPE);
    }
    Reply denial = deny(request, Right.PUBLISH, target.name());
    if (denial != null) {
      return denial;
    }
    publisher = new PublishSide(shared, target.name(), SdpParser.parse(request.body()));
    session = newSession();
    state = PeerState.ANNOUNCED;
    return Reply.ok();
  }

  private Reply setUp(RtspRequest request) throws RtspFault {
    checkRunning();
    Target target = Target.of(request.uri());
    Transport transport = Transport.parse(request.headers().single("Transport")
        .orElseThrow(() -> RtspFault.of(400, "Bad Request, header Transport is missing")));
    PublishSide publishes = publisher;
    int channel;
    if (publishes != null) {
      channel = publishes.setUp(target, transport);
    } else if (transport.record()) {
      throw RtspFault.of(455, "Method Not Valid in This State, nothing was announced");
    } else {
      Reply denial = deny(request, Right.PLAY, target.name());
      if (denial != null) {
        return denial;
      }
      PlaySide plays = player;
      PlaySide side = plays == null ? new PlaySide(shared.faces().stream(target.name()), outbox) : plays;
      channel = side.setUp(target, transport);
      player = side;
      session = session == null ? newSession() : session;
      state = PeerState.READY;
    }
    return Reply.ok().with("Transport",
        "RTP/AVP/TCP;unicast;interleaved=" + channel + "-" + (channel + 1) + (publishes == null ? "" : ";mode=record"));
  }

  private @Nullable Reply play(RtspRequest request, long cseq) throws RtspFault {
    Target target = Target.of(request.uri());
    PlaySide plays = player;
    if (plays == null || !plays.stream().name().equals(target.name())) {
      throw RtspFault.of(459, "Aggregate Operation Not Allowed, the session is of another stream");
    }
    if (state == PeerState.PLAYING) {
      return Reply.ok();
    }
    plays.play(target, dressed(Reply.ok(), cseq));
    state = PeerState.PLAYING;
    if (stopping) {
      plays.dismiss();
    }
    return null;
  }

  private Reply record() throws RtspFault {
    PublishSide publishes = publisher;
    if (publishes == null) {
      throw RtspFault.of(455, "Method Not Valid in This State");
    }
    publishes.record();
    inbound.widen();
    state = PeerState.RECORDING;
    return Reply.ok();
  }

  private Reply pause() {
    PlaySide plays = player;
    if (plays != null) {
      plays.pause();
      state = PeerState.READY;
    } else {
      state = PeerState.ANNOUNCED;
    }
    return Reply.ok();
  }

  private Reply tearDown() {
    endSession();
    return Reply.ok();
  }

  private void endSession() {
    PublishSide publishes = publisher;
    PlaySide plays = player;
    publisher = null;
    player = null;
    session = null;
    state = PeerState.NONE;
    if (publishes != null) {
      publishes.end();
    }
    if (plays != null) {
      plays.end();
    }
  }

  private void checkRunning() throws RtspFault {
    if (stopping) {
      throw RtspFault.of(503, "Service Unavailable, the server is stopping");
    }
  }

  /** Returns the answer to a peer that may not, or null when it may. */
  private @Nullable Reply deny(RtspRequest request, Right right, String name) throws RtspFault {
    if (right == Right.PLAY && name.equals(grantedToPlay)) {
      return null;
    }
    boolean reserved = right == Right.PUBLISH && shared.faces().isPulled(name);
    return switch (shared.authority().judge(request, right, name, reserved, nonce)) {
      case Verdict.Granted granted -> {
        grantedToPlay = right == Right.PLAY ? name : grantedToPlay;
        yield null;
      }
      case Verdict.Denied denied -> denial(denied);
    };
  }

  private Reply denial(Verdict.Denied denied) {
    if (denied.tried()) {
      shared.counters().denied();
      if (shared.failures().take(address).isPresent()) {
        closes = true;
        return new Reply(403, "Forbidden, too many wrong passwords from this address");
      }
    }
    Reply reply = new Reply(401, "Unauthorized");
    denied.challenges().forEach(challenge -> reply.with("WWW-Authenticate", challenge));
    return reply;
  }

  private String newSession() {
    byte[] bytes = new byte[8];
    shared.random().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  @Override
  public void frame(int channel, byte[] bytes, int offset, int length) {
    PublishSide publishes = publisher;
    boolean alive = publishes == null // receiver reports of a player
        || (state == PeerState.RECORDING && publishes.frame(channel, bytes, offset, length));
    if (alive) {
      heardNanos = shared.nanoClock().getAsLong();
    }
  }

  @Override
  public void idle() {
    PublishSide publishes = publisher;
    if (publishes != null) {
      publishes.flush();
    }
  }

  /** Cuts the connection when it has been silent, or its peer takes nothing, for too long. Thread-safe. */
  void sweep(long nowNanos) {
    long lingering = lingerNanos;
    if (lingering != 0 && nowNanos - lingering > LAST_WORDS.toNanos()) {
      connection.close();
      return;
    }
    RtspSettings settings = shared.settings();
    long writing = outbox.writingNanos();
    long request = inbound.requestNanos();
    if (writing != 0) {
      if (nowNanos - writing > settings.stallTimeout().toNanos()) {
        shared.counters().stalled();
        connection.close();
      }
    } else if ((request != 0 && nowNanos - request > settings.requestTimeout().toNanos()) || nowNanos - alive() > patience().toNanos()) {
      shared.counters().idle();
      connection.close();
    }
  }

  /** Returns when the peer was known to live: when it was heard, and where it plays also when it took something. */
  private long alive() {
    long heard = heardNanos;
    long written = outbox.writtenNanos();
    return state == PeerState.PLAYING && written != 0 && written - heard > 0 ? written : heard;
  }

  private Duration patience() {
    return switch (state) {
      case NONE, READY, PLAYING -> shared.settings().sessionTimeout();
      case ANNOUNCED, RECORDING -> shared.settings().publisherTimeout();
    };
  }

  /** Ends the connection: a player gets what waits for it and a good-bye, others are closed. Thread-safe; does not block. */
  void dismiss() {
    stopping = true;
    PlaySide plays = player;
    if (plays != null && state == PeerState.PLAYING) {
      plays.dismiss();
    } else {
      connection.close();
    }
  }

  /** Takes no more sessions on this connection. Thread-safe. */
  void quiesce() {
    stopping = true;
  }

  /** Closes the connection at once. Thread-safe. */
  void abort() {
    connection.close();
  }
}

package dev.slipway.relay.hub;

import dev.slipway.relay.hub.KeyFrameScan.Verdict;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The writing side of a hub: from packets of the source to a log that begins at a key frame and goes on without a break.
 *
 * <p>Only the tables and tracks of the first program pass. Before the first key frame, and again after the source was away, nothing
 * passes; while it is open whether a picture is one, its packets wait in the log behind the head. The head moves to where no PES
 * packet is half written, so that a reader which loses data has lost no half frame; this trusts that PES packets come one after the
 * other, as ffmpeg writes them.
 *
 * <p>Confined to its hub's lock.
 */
final class Intake {

  private enum Flow { WITHHELD, TENTATIVE, FLOWING }

  /** A picture with more is passed on in parts. */
  private static final int MAX_WAITING = 4 * 1024 * 1024;
  /** After so long without a key frame any picture is taken for one, and any sound where no picture came. */
  private static final long PATIENCE_NANOS = 15_000_000_000L;
  private static final int MAX_STREAMS = 19;

  private final Log log;
  private final LongSupplier nanoClock;
  private final Cutter cutter = new Cutter();
  private final Program program = new Program();
  private final KeyFrameScan scan = new KeyFrameScan();
  private final List<Stream> streams = new ArrayList<>();
  private final ArrayDeque<Entry> entries = new ArrayDeque<>();
  private final byte[] table = new byte[Packets.SIZE];
  private @Nullable Stream lead;
  private Flow flow = Flow.WITHHELD;
  private boolean restarted;
  private boolean leadSeen;
  private boolean knownSince;
  private long since;
  private long safe;
  private long head;
  private long pesPlace;
  private byte[] pesCounters = new byte[0];

  Intake(Log log, LongSupplier nanoClock) {
    this.log = log;
    this.nanoClock = nanoClock;
    streams.add(new Stream(0, Codec.OTHER));
  }

  /** Takes bytes; returns how far readers may read. */
  long feed(byte[] bytes, int offset, int length) {
    cutter.feed(bytes, offset, length, this::packet);
    if (flow == Flow.FLOWING) {
      head = safe;
    }
    return head;
  }

  /** Ends what came so far: what is whole of it may be read, the rest is dropped. Returns how far readers may read. */
  long finish() {
    if (flow == Flow.FLOWING) {
      if (cutter.whole()) {
        settle(log.end());
      }
      head = safe;
    }
    return head;
  }

  /** Begins anew: another stream follows. */
  void restart() {
    finish();
    log.rewind();
    entries.removeIf(entry -> entry.place() >= head);
    restarted |= head > 0;
    flow = Flow.WITHHELD;
    cutter.reset();
    program.reset();
    lead = null;
    leadSeen = false;
    knownSince = false;
    streams.forEach(Stream::breakOff);
  }

  /** Returns the next key frame before the head, or null. */
  @Nullable Entry pollEntry() {
    return entries.isEmpty() || entries.getFirst().place() >= head ? null : entries.removeFirst();
  }

  List<Track> tracks() {
    return program.tracks();
  }

  long skipped() {
    return cutter.skipped();
  }

  private void packet(byte[] b, int at) {
    int pid = Packets.pid(b, at);
    if (Packets.damaged(b, at) || pid == Program.NONE) {
      return;
    }
    if (program.offer(pid, b, at)) {
      follow();
    }
    Stream stream = stream(pid);
    if (stream == null || stream.repeats(b, at)) {
      return;
    }
    if (flow == Flow.FLOWING && Packets.starts(b, at)) {
      settle(log.end());
    }
    boolean told = !stream.jumps(b, at);
    if (flow != Flow.WITHHELD && !told) {
      append(stream, Packets.cut(table, 0, pid, Packets.counter(b, at) - (Packets.hasPayload(b, at) ? 1 : 0)));
    }
    if (program.known() && pid != 0 && pid != program.pmtPid()) {
      judge(stream, b, at);
    }
    if (flow != Flow.WITHHELD) {
      log.append(b, at, Packets.SIZE);
      boolean end = stream.endsPes(b, at);
      boolean tooMuch = log.end() - safe > MAX_WAITING;
      if (flow == Flow.FLOWING && (end || tooMuch)) {
        settle(log.end());
      } else if (tooMuch) {
        reject();
      }
    }
  }

  private void settle(long place) {
    safe = place;
    log.settle(place);
  }

  private void append(Stream stream, int length) {
    log.append(table, 0, length);
    stream.mended();
  }

  private @Nullable Stream stream(int pid) {
    for (Stream stream : streams) {
      if (stream.pid() == pid) {
        return stream;
      }
    }
    return null;
  }

  /** Lets the tracks of a new PMT through, and those no longer that it does not name. */
  private void follow() {
    List<Stream> former = List.copyOf(streams);
    streams.clear();
    add(former, 0, Codec.OTHER);
    add(former, program.pmtPid(), Codec.OTHER);
    program.tracks().forEach(track -> add(former, track.pid(), track.codec()));
    if (program.pcrPid() != Program.NONE && stream(program.pcrPid()) == null) {
      add(former, program.pcrPid(), Codec.OTHER);
    }
    Tracks tracks = Tracks.of(program.tracks());
    Track leader = tracks.video().or(tracks::audio).orElse(program.tracks().getFirst());
    lead = stream(leader.pid());
    if (!knownSince) {
      knownSince = true;
      since = nanoClock.getAsLong();
    }
  }

  private void add(List<Stream> former, int pid, Codec codec) {
    for (Stream stream : former) {
      if (stream.pid() == pid) {
        stream.codec(codec);
        streams.add(stream);
        return;
      }
    }
    Stream stream = new Stream(pid, codec);
    if (restarted) {
      stream.breakOff();
    }
    if (streams.size() < MAX_STREAMS) {
      streams.add(stream);
    }
  }

  /** Decides whether a reader may begin here, or at the beginning of the picture that this packet belongs to. */
  private void judge(Stream stream, byte[] b, int at) {
    boolean patient = nanoClock.getAsLong() - since < PATIENCE_NANOS || (flow == Flow.FLOWING && leadSeen);
    leadSeen |= stream == lead;
    if (stream != lead && (patient || leadSeen)) {
      return;
    }
    if (!Packets.starts(b, at)) {
      if (stream == lead && flow != Flow.WITHHELD && scan.open()) {
        settle(scan.feed(b, at));
      }
      return;
    }
    if (flow == Flow.TENTATIVE) {
      reject();
    }
    boolean any = !stream.codec().video() || !patient;
    Verdict verdict = any || Packets.randomAccess(b, at) ? Verdict.YES : scan.begin(stream.codec(), b, at);
    if (verdict == Verdict.NO) {
      return;
    }
    begin(stream, Packets.counter(b, at) - 1);
    settle(verdict);
  }

  /** Notes the beginning of a picture that is or may become a key frame. */
  private void begin(Stream stream, int counterBefore) {
    pesCounters = new byte[streams.size()];
    for (int i = 0; i < pesCounters.length; i++) {
      Stream each = streams.get(i);
      pesCounters[i] = (byte) (each == stream ? counterBefore & 0x0F : each.counter());
    }
    if (flow == Flow.WITHHELD) {
      flow = Flow.TENTATIVE;
      if (restarted) {
        byte[] resume = preface(true);
        log.append(resume, 0, resume.length);
        for (int i = 0; i < pesCounters.length; i++) {
          if (pesCounters[i] != Stream.UNKNOWN) {
            streams.get(i).mended();
          }
        }
      }
    }
    pesPlace = log.end();
  }

  private void settle(Verdict verdict) {
    switch (verdict) {
      case YES -> {
        if (flow == Flow.TENTATIVE) {
          flow = Flow.FLOWING;
        }
        entries.addLast(new Entry(pesPlace, Slice.of(preface(false)), Slice.of(preface(true))));
      }
      case NO -> {
        if (flow == Flow.TENTATIVE) {
          reject();
        }
      }
      case OPEN -> { }
    }
  }

  /** The picture that waited was no key frame. */
  private void reject() {
    log.rewind();
    flow = Flow.WITHHELD;
    if (restarted) {
      streams.forEach(Stream::breakOffAgain);
    }
  }

  /** Returns the tables as they go before the picture that began last; with {@code breaks}, every counter that jumps is announced. */
  private byte[] preface(boolean breaks) {
    byte[] pat = program.pat();
    byte[] pmt = program.pmt();
    if (pat == null || pmt == null) {
      throw new IllegalStateException("no program is known");
    }
    int packets = Packets.countFor(pat) + Packets.countFor(pmt) + (breaks ? streams.size() : 0);
    byte[] preface = new byte[packets * Packets.SIZE];
    int at = 0;
    for (int i = 0; i < pesCounters.length; i++) {
      int pid = streams.get(i).pid();
      byte[] section = pid == 0 ? pat : pid == program.pmtPid() ? pmt : null;
      int counter = pesCounters[i];
      if (breaks && counter != Stream.UNKNOWN) {
        at = Packets.cut(preface, at, pid, section == null ? counter : counter - Packets.countFor(section));
      }
      if (section != null) {
        at = Packets.section(preface, at, pid, section, counter);
      }
    }
    return at == preface.length ? preface : Arrays.copyOf(preface, at);
  }
}

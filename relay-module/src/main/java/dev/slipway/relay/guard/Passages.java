package dev.slipway.relay.guard;

import dev.slipway.api.Lease;
import dev.slipway.api.ModuleContext;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The way out: what every ffmpeg is told about the address that it opens. Thread-safe.
 *
 * <p>How it is kept from speaking to a host that was not checked, by protocol:
 *
 * <ul>
 *   <li>{@code http}, {@code https}, {@code rtmps}, {@code rtsps}: through the {@link FilterProxy}, which resolves and checks each
 *       connection; certificates and virtual hosts see the host's name.
 *   <li>{@code rtmp}, {@code srt}, outputs by {@code rtsp}: the address handed over is a literal one that was checked; an RTMP server
 *       is told the name all the same ({@code rtmp_tcurl}). None of these can be sent elsewhere by a server.
 *   <li>inputs by {@code rtsp}: through an {@link RtspDoor}, behind which there is only that server, since ffmpeg follows redirects.
 *   <li>{@code file}: a real path inside the media folder, and no format that names other files.
 * </ul>
 *
 * <p>Each way allows only the protocols that it needs, and for HTTP and files only formats of media, so that a playlist or a session
 * description that comes instead of media opens nothing.
 */
public final class Passages {

  private static final String MEDIA = "mpegts,flv,live_flv,mov,matroska,webm,avi,mpeg,mpegvideo,ogg,wav,flac,mp3,aac,ac3,eac3,h264,hevc";
  private static final String STREAMED = MEDIA + ",hls,webvtt,mpjpeg";
  private static final Lease NOTHING = () -> {};

  private final Hosts hosts;
  private final MediaFolder folder;
  private final FilterProxy proxy;
  private final AtomicInteger turn = new AtomicInteger();

  /** Passages that know those hosts, that folder, and that proxy. */
  public Passages(Hosts hosts, MediaFolder folder, FilterProxy proxy) {
    this.hosts = hosts;
    this.folder = folder;
    this.proxy = proxy;
  }

  /**
   * Opens the way out with a proxy of its own, which ends with the module; call it before whatever starts processes is owned.
   *
   * @throws IOException when there is no free port for the proxy
   */
  public static Passages open(ModuleContext context, MediaFolder folder) throws IOException {
    Hosts hosts = new Hosts(HostRules.read(context.settings()));
    return new Passages(hosts, folder, context.own("filtering proxy", FilterProxy.start(context.work(), hosts)));
  }

  /** Returns the proxy, for its counts. */
  public FilterProxy proxy() {
    return proxy;
  }

  /**
   * Returns the way to pull from an address; {@code demo:} needs none. Blocks on the resolver and the file system. To be asked for anew
   * at every attempt.
   *
   * @throws Unacceptable when the address must not be opened
   * @throws UnknownHostException when its host cannot be resolved now
   */
  public Passage input(String url) throws UnknownHostException {
    String normal = Addresses.input(url);
    if (normal.equals(Addresses.DEMO)) {
      throw new IllegalArgumentException("the demo input opens no address");
    }
    if (normal.startsWith(Addresses.FILE)) {
      return new Passage(Addresses.FILE + folder.file(normal), options("file", "-format_whitelist", MEDIA), Map.of(), NOTHING);
    }
    Address address = Addresses.parts(normal);
    return address.scheme().equals("rtsp") ? behindDoor(address) : network(address);
  }

  /**
   * Returns the way to push to an address. Blocks on the resolver. To be asked for anew at every attempt.
   *
   * @throws Unacceptable when the address must not be opened
   * @throws UnknownHostException when its host cannot be resolved now
   */
  public Passage output(String url) throws UnknownHostException {
    return network(Addresses.parts(Addresses.output(url)));
  }

  private Passage network(Address address) throws UnknownHostException {
    List<InetAddress> checked = hosts.addresses(address.host());
    return switch (address.scheme()) {
      case "http", "https" -> proxied(address, options("http,https,httpproxy,tls,tcp,crypto", "-format_whitelist", STREAMED));
      case "rtmps" -> proxied(address, options("rtmps,tls,tcp,httpproxy"));
      case "rtsps" -> proxied(address, options("rtsps,tls,tcp,httpproxy"));
      case "rtmp" -> literal(address, checked, rtmpOptions(address));
      case "rtsp" -> literal(address, checked, options("rtsp,tcp"));
      case "srt" -> literal(address, checked, options("srt"));
      default -> throw new IllegalStateException("no way is known for " + address.scheme());
    };
  }

  /** The server sees the loopback address in what it is asked for; it knows a stream by its path. */
  private Passage behindDoor(Address address) throws UnknownHostException {
    RtspDoor door = proxy.door(address, hosts.addresses(address.host()));
    Address local = new Address("rtsp", address.user(), "127.0.0.1", OptionalInt.of(door.port()), address.rest());
    return new Passage(local.text(), options("rtsp,tcp"), Map.of(), door);
  }

  private Passage proxied(Address address, List<String> options) {
    return new Passage(address.text(), options, proxy.environment(), NOTHING);
  }

  /** Of several addresses of the kind that the resolver prefers each gets its turn, as one of them may not answer. */
  private Passage literal(Address address, List<InetAddress> checked, List<String> options) {
    List<InetAddress> preferred = checked.stream().filter(one -> one.getClass() == checked.getFirst().getClass()).toList();
    InetAddress chosen = preferred.get(Math.floorMod(turn.getAndIncrement(), preferred.size()));
    return new Passage(address.at(chosen.getHostAddress()).text(), options, Map.of(), NOTHING);
  }

  private static List<String> rtmpOptions(Address address) {
    String app = rtmpApp(address.rest());
    List<String> options = options("rtmp,tcp");
    return app.isEmpty() ? options : with(options, "-rtmp_tcurl", "rtmp://" + address.hostPort() + "/" + app);
  }

  /** Returns what ffmpeg takes for the application, or nothing where it reads the address in a way of its own. */
  private static String rtmpApp(String rest) {
    int first = rest.indexOf('/', 1);
    if (first < 0 || rest.contains("slist=") || rest.startsWith("/ondemand/")) {
      return "";
    }
    int second = rest.indexOf('/', first + 1);
    int colon = rest.indexOf(':', first + 1);
    return second < 0 || (colon >= 0 && colon < second) ? rest.substring(1, first) : rest.substring(1, second);
  }

  private static List<String> options(String protocols, String... more) {
    return with(List.of("-protocol_whitelist", protocols), more);
  }

  private static List<String> with(List<String> options, String... more) {
    List<String> all = new ArrayList<>(options);
    all.addAll(List.of(more));
    return all;
  }
}

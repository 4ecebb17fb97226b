package dev.slipway.benchmarks.fanout;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * Netty as fast as its users make it: ticks encoded once, and on each event loop all that wait merged into one shared buffer,
 * which is written to every channel of the loop past the encoders; channels that are not writable are passed over.
 */
@SuppressWarnings("FutureReturnValueIgnored") // failed writes end in exceptionCaught
final class NettyHub implements Hub {

  private static final int MAX_REQUEST_BYTES = 64 * 1_024;
  private static final int BACKLOG = 4_096;
  /** What is written from here on out passes the encoders by, but not TLS. */
  private static final String EDGE = "edge";

  private final Consumer<String> heard;
  private final EventLoopGroup acceptor = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(Integer.getInteger("fanout.loops", 2), NioIoHandler.newFactory());
  private final Map<EventLoop, Room> rooms = new ConcurrentHashMap<>();
  private final Channel listener;

  NettyHub(Consumer<String> heard) throws IOException, GeneralSecurityException, InterruptedException {
    this.heard = heard;
    String keystore = System.getProperty(Keystore.PROPERTY);
    SslContext tls = keystore == null ? null
        : SslContextBuilder.forServer(Keystore.keys(keystore)).sslProvider(SslProvider.JDK).build();
    listener = new ServerBootstrap().group(acceptor, loops).channel(NioServerSocketChannel.class)
        .option(ChannelOption.SO_BACKLOG, BACKLOG).childOption(ChannelOption.TCP_NODELAY, true)
        .childHandler(new ChannelInitializer<SocketChannel>() {
          @Override
          protected void initChannel(SocketChannel channel) {
            if (tls != null) {
              channel.pipeline().addLast(tls.newHandler(channel.alloc()));
            }
            channel.pipeline().addLast(EDGE, new ChannelInboundHandlerAdapter());
            channel.pipeline().addLast(
                new HttpServerCodec(), new HttpObjectAggregator(MAX_REQUEST_BYTES), new WebSocketServerProtocolHandler(PATH), new Client());
          }
        }).bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)).sync().channel();
  }

  /** The channels of one event loop. Confined to it, but for what waits. */
  private static final class Room implements Runnable {

    private final EventLoop loop;
    private final Set<Channel> channels = new LinkedHashSet<>();
    private ArrayDeque<byte[]> waiting = new ArrayDeque<>();
    private boolean due;
    private int unfinished;

    Room(EventLoop loop) {
      this.loop = loop;
    }

    synchronized void publish(byte[] wire) {
      waiting.add(wire);
      unfinished++;
      if (!due) {
        due = true;
        loop.execute(this);
      }
    }

    synchronized int unfinished() {
      return unfinished;
    }

    private synchronized ArrayDeque<byte[]> take() {
      ArrayDeque<byte[]> taken = waiting;
      waiting = new ArrayDeque<>();
      due = false;
      return taken;
    }

    private synchronized void finished(int ticks) {
      unfinished -= ticks;
    }

    @Override
    public void run() {
      ArrayDeque<byte[]> ticks = take();
      if (!channels.isEmpty()) {
        ByteBuf merged = channels.iterator().next().alloc().directBuffer(ticks.stream().mapToInt(tick -> tick.length).sum());
        ticks.forEach(merged::writeBytes);
        for (Channel channel : channels) {
          if (channel.isWritable()) {
            channel.pipeline().context(EDGE).writeAndFlush(merged.retainedDuplicate(), channel.voidPromise());
          }
        }
        merged.release();
      }
      finished(ticks.size());
    }
  }

  /** One client. Confined to its event loop. */
  private final class Client extends SimpleChannelInboundHandler<TextWebSocketFrame> {

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) throws Exception {
      if (event instanceof WebSocketServerProtocolHandler.HandshakeComplete) {
        rooms.computeIfAbsent(context.channel().eventLoop(), Room::new).channels.add(context.channel());
      }
      super.userEventTriggered(context, event);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) throws Exception {
      rooms.computeIfAbsent(context.channel().eventLoop(), Room::new).channels.remove(context.channel());
      super.channelInactive(context);
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, TextWebSocketFrame frame) {
      heard.accept(frame.text());
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      context.close();
    }
  }

  @Override
  public int port() {
    return ((InetSocketAddress) listener.localAddress()).getPort();
  }

  @Override
  public void publish(byte[] text) {
    byte[] wire = new byte[text.length + 4];
    ByteBuffer frame = ByteBuffer.wrap(wire).put((byte) 0x81);
    if (text.length < 126) {
      wire = new byte[text.length + 2];
      frame = ByteBuffer.wrap(wire).put((byte) 0x81).put((byte) text.length);
    } else {
      frame.put((byte) 126).putShort((short) text.length);
    }
    frame.put(text);
    for (Room room : rooms.values()) {
      room.publish(wire);
    }
  }

  @Override
  public int unfinished() {
    int most = 0;
    for (Room room : rooms.values()) {
      most = Math.max(most, room.unfinished());
    }
    return most;
  }

  @Override
  public void shutDown() throws InterruptedException {
    listener.close().sync();
    for (Room room : rooms.values()) {
      room.loop.submit(() -> room.channels.forEach(channel -> channel.writeAndFlush(new CloseWebSocketFrame(
          WebSocketCloseStatus.ENDPOINT_UNAVAILABLE)))).sync();
    }
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (System.nanoTime() < end && rooms.values().stream().anyMatch(room -> !room.channels.isEmpty())) {
      LockSupport.parkNanos(1_000_000);
    }
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
    acceptor.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
  }
}

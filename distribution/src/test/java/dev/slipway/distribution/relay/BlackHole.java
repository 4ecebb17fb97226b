package dev.slipway.distribution.relay;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/** An endpoint that accepts whoever comes, and then neither reads nor says anything. Thread-safe. */
final class BlackHole implements AutoCloseable {

  private static final int BACKLOG = 1_024;

  private final ServerSocket listener;
  private final List<Socket> taken = new ArrayList<>();

  BlackHole() throws IOException {
    listener = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
    Thread.ofPlatform().daemon().name("black-hole").start(this::accept);
  }

  private void accept() {
    try {
      while (true) {
        keep(listener.accept());
      }
    } catch (IOException closed) {
      System.getLogger(BlackHole.class.getName()).log(System.Logger.Level.DEBUG, "no more are taken", closed);
    }
  }

  private synchronized void keep(Socket socket) {
    taken.add(socket);
  }

  /** Returns how many have come. */
  synchronized int count() {
    return taken.size();
  }

  /** Returns where it is, as an RTMP address under that key. */
  String url(String key) {
    return "rtmp://127.0.0.1:" + listener.getLocalPort() + "/live/" + key;
  }

  @Override
  public void close() throws IOException {
    listener.close();
    synchronized (this) {
      for (Socket socket : taken) {
        socket.close();
      }
    }
  }
}
